import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useQuery } from '@tanstack/react-query'
import { KeyFigure } from '../analytics/key-figure.tsx'
import { qualityQuery } from '../api/batch-queries.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { formatAge, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { rejectedOf } from './outcomes.ts'
import { rateWords } from './rate-words.ts'
import { recentRate, sumRates } from './recent-rates.ts'

/** Six figures that say whether all is well: how old, how much, how far behind, how clean, how far batch is, and equal. */
export function StatusFigures({ status, city }: { readonly status: StatusAnswer; readonly city: CityInfo }) {
  const { newestAgeS } = useFreshness(city, 1000)
  const comparison = useQuery(qualityQuery(city.cityId)).data?.comparison
  const compared = comparison && comparison.hoursCompared > 0 ? comparison : null
  const words = text.operation.figures
  const { unknown } = text.panel
  const raw = status.activity.topics.filter(({ topic }) => topic.endsWith('_raw'))
  const lag = worstLag(status)
  const { rejected, all } = rejectedOf(status.cleaning)
  const watermark = status.watermarks.find(({ cityId, feed }) => cityId === city.cityId && feed === 'traffic')
  return (
    <dl className="card key-figures status-figures">
      <KeyFigure name={words.age} value={newestAgeS === null ? unknown : formatAge(newestAgeS)} note={words.ageNote} />
      <KeyFigure
        name={words.throughput}
        value={rateWords(recentRate(sumRates(raw.map(({ perSecond }) => perSecond))))}
        note={words.throughputNote}
      />
      <KeyFigure name={words.lag} value={lag === null ? unknown : formatNumber(lag)} note={words.lagNote} />
      <KeyFigure
        name={words.rejected}
        value={all === 0 ? unknown : formatPercent(rejected / all, 2)}
        note={words.rejectedNote(formatNumber(rejected), formatNumber(all))}
      />
      <KeyFigure
        name={words.watermark}
        value={watermark ? weekdayTime(Date.parse(watermark.watermark), city.timeZone) : unknown}
        note={words.watermarkNote}
      />
      <KeyFigure
        name={words.equal}
        value={compared ? formatNumber(compared.hoursDiffering) : unknown}
        note={compared ? words.equalNote(formatNumber(compared.hoursCompared)) : words.notCompared}
      />
    </dl>
  )
}

/** Of the sink that is furthest behind; `null` when one of them is not known. */
function worstLag({ sinks }: StatusAnswer): number | null {
  const bySink = new Map<string, number>()
  for (const { sink, lagMessages } of sinks) {
    if (lagMessages === null) return null
    bySink.set(sink, (bySink.get(sink) ?? 0) + lagMessages)
  }
  return bySink.size === 0 ? null : Math.max(...bySink.values())
}
