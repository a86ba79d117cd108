import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useLiveView } from '../live/live-context.ts'
import { ageS } from '../live/use-freshness.ts'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { useNowMs } from '../time/use-now.ts'
import { StatusChip } from './status-chip.tsx'

type Source = StatusAnswer['sources'][number]

/** Where readings come from, with the age of the newest one; one that is off says which setting turns it on. */
export function FlowSources({
  sources,
  cities,
}: {
  readonly sources: readonly Source[]
  readonly cities: readonly CityInfo[]
}) {
  const nowMs = useNowMs(5000) + useLiveView().clockOffsetMs
  const newestAgeS = ({ feed, cityIds }: Source) => {
    // only of traffic is it known when the newest reading was made
    const ages = feed === 'traffic' ? cities.filter(({ cityId }) => cityIds.includes(cityId)) : []
    const known = ages.flatMap(({ freshness }) => ageS(nowMs, freshness.newestObservedAt) ?? [])
    return known.length === 0 ? null : Math.min(...known)
  }
  return (
    <>
      {sources.map((source) => (
        <SourceNode key={`${source.feed} ${source.name}`} source={source} cities={cities} ageS={newestAgeS(source)} />
      ))}
    </>
  )
}

interface SourceNodeProps {
  readonly source: Source
  readonly cities: readonly CityInfo[]
  readonly ageS: number | null
}

function SourceNode({ source, cities, ageS: age }: SourceNodeProps) {
  const { name, feed, state, detail, cityIds, calls, problem } = source
  const words = text.operation
  const served = cityIds.map((cityId) => cities.find((one) => one.cityId === cityId)?.name ?? cityId)
  const facts = [...served, ...(age === null ? [] : [words.age(formatAge(age))])]
  return (
    <div className={`flow-node${state === 'off' ? ' is-off' : ''}`}>
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
    </div>
  )
}
