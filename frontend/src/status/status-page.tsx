import '../styles/analytics.css'
import '../styles/status.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/queries.ts'
import { FailureNote } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { CitiesCard } from './cities-card.tsx'
import { FeedCard } from './feed-card.tsx'
import { LakeCard } from './lake-card.tsx'
import { RejectedCard } from './rejected-card.tsx'
import { ServicesCard } from './services-card.tsx'
import { SinksCard } from './sinks-card.tsx'
import { SourcesCard } from './sources-card.tsx'
import { StatusChip } from './status-chip.tsx'

/** How the platform is: where readings come from, what keeps them, and what was turned away. */
export function StatusPage({ cities }: { readonly city: CityInfo; readonly cities: readonly CityInfo[] }) {
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
      <div className="status-cards">
        <FeedCard />
        <CitiesCard cities={cities} watermarks={status.data?.watermarks ?? []} />
        {status.data ? (
          <>
            <SourcesCard sources={status.data.sources} />
            <ServicesCard services={status.data.services} />
            <RejectedCard cleaning={status.data.cleaning} gaps={status.data.gaps} />
            <SinksCard sinks={status.data.sinks} />
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
