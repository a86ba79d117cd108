import '../styles/analytics.css'
import '../styles/status.css'
import '../styles/questions.css'
import '../styles/cities.css'
import '../styles/operation.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/queries.ts'
import { FailureNote } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { CitiesCard } from './cities-card.tsx'
import { FeedCard } from './feed-card.tsx'
import { FlowCard } from './flow-card.tsx'
import { LakeCard } from './lake-card.tsx'
import { QualityCards } from './quality-card.tsx'
import { RejectedCard } from './rejected-card.tsx'
import { RunsCard } from './runs-card.tsx'
import { ServicesCard } from './services-card.tsx'
import { SetAsideCard } from './set-aside-card.tsx'
import { StatusChip } from './status-chip.tsx'
import { StatusFigures } from './status-figures.tsx'

/** How the platform is: where readings come from, what keeps them, and what was turned away. */
export function StatusPage({ city, cities }: { readonly city: CityInfo; readonly cities: readonly CityInfo[] }) {
  const status = useQuery(statusQuery)
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.pages.status}</h1>
        {status.data ? <OverallChip status={status.data} /> : null}
        <p className="muted">{text.status.subtitle(cities.length)}</p>
      </header>
      {status.error && !status.data ? (
        <FailureNote title={text.status.failed} error={status.error} onRetry={() => status.refetch()} />
      ) : null}
      {status.data ? <StatusFigures status={status.data} city={city} /> : null}
      {status.data ? <FlowCard status={status.data} city={city} cities={cities} /> : null}
      {status.data ? <SetAsideCard setAside={status.data.setAside} timeZone={city.timeZone} /> : null}
      <RunsCard timeZone={city.timeZone} />
      <div className="status-cards">
        <QualityCards city={city} />
        <FeedCard />
        <CitiesCard cities={cities} watermarks={status.data?.watermarks ?? []} />
        {status.data ? (
          <>
            <ServicesCard services={status.data.services} />
            <RejectedCard cleaning={status.data.cleaning} gaps={status.data.gaps} />
          </>
        ) : null}
      </div>
      <LakeCard />
    </div>
  )
}

function OverallChip({ status }: { readonly status: StatusAnswer }) {
  if (status.status === 'down') return <StatusChip tone="bad" word={text.status.unhealthy} />
  if (status.status === 'degraded') return <StatusChip tone="warn" word={text.status.degraded} />
  return <StatusChip tone="ok" word={text.status.allWell} />
}
