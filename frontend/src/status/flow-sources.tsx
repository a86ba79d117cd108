import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useLiveView } from '../live/live-context.ts'
import { ageS } from '../live/use-freshness.ts'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { useNowMs } from '../time/use-now.ts'
import { PARTS, sourceRates } from './flow-edges-of.ts'
import { rateWords } from './rate-words.ts'
import { recentRate } from './recent-rates.ts'
import { Spark } from './spark.tsx'
import { StatusChip } from './status-chip.tsx'

type Source = StatusAnswer['sources'][number]

interface FlowSourcesProps {
  readonly status: StatusAnswer
  readonly cities: readonly CityInfo[]
}

/** Where readings come from, with the age of the newest one; one that is off says which setting turns it on. */
export function FlowSources({ status, cities }: FlowSourcesProps) {
  const nowMs = useNowMs(5000) + useLiveView().clockOffsetMs
  const newestAgeS = ({ feed, cityIds }: Source) => {
    // only of traffic is it known when the newest reading was made
    const ages = feed === 'traffic' ? cities.filter(({ cityId }) => cityIds.includes(cityId)) : []
    const known = ages.flatMap(({ freshness }) => ageS(nowMs, freshness.newestObservedAt) ?? [])
    return known.length === 0 ? null : Math.min(...known)
  }
  return (
    <>
      {status.sources.map((source) => (
        <SourceNode
          key={PARTS.source(source)}
          source={source}
          perSecond={sourceRates(status, source)?.perSecond}
          cities={cities}
          ageS={newestAgeS(source)}
        />
      ))}
    </>
  )
}

interface SourceNodeProps {
  readonly source: Source
  /** Its readings that reached the map. */
  readonly perSecond: readonly (number | null)[] | undefined
  readonly cities: readonly CityInfo[]
  readonly ageS: number | null
}

function SourceNode({ source, perSecond, cities, ageS: age }: SourceNodeProps) {
  const { name, feed, state, detail, cityIds, calls, problem } = source
  const words = text.operation
  const served = cityIds.map((cityId) => cities.find((one) => one.cityId === cityId)?.name ?? cityId)
  const rate = recentRate(perSecond)
  const facts = [
    ...served,
    ...(rate === null ? [] : [rateWords(rate)]),
    ...(age === null ? [] : [words.age(formatAge(age))]),
  ]
  return (
    <div className={`flow-node${state === 'off' ? ' is-off' : ''}`} data-flow={PARTS.source(source)}>
      <div className="flow-name">
        <b>{name}</b> <span className="muted">{text.status.feeds[feed] ?? feed}</span>
        <StatusChip
          tone={state === 'off' ? 'plain' : problem === undefined ? 'ok' : 'warn'}
          word={state === 'off' ? text.status.off : problem === undefined ? text.status.on : text.status.degraded}
        />
      </div>
      <p>{problem ?? (state === 'off' || facts.length === 0 ? detail : facts.join(' · '))}</p>
      {calls === undefined ? null : (
        <p>
          {words.budget(formatNumber(calls.perDayMax))}
          {calls.perCityDay === null ? '' : `, ${words.budgetPerCity(formatNumber(calls.perCityDay))}`}
        </p>
      )}
      <Spark perSecond={perSecond} />
    </div>
  )
}
