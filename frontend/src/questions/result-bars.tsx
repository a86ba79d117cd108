import { BarList } from '../analytics/bar-list.tsx'
import { text } from '../text/text.ts'
import { unitWords, valueWords } from './question-words.ts'
import type { ResultChartProps } from './result-chart-props.ts'

const BARS_MAX = 20
const NAMES_MAX = 6

/** One value for each place, the greatest first. */
export function ResultBars({ measure, set, names }: ResultChartProps) {
  const shown = set.series.slice(0, BARS_MAX)
  const rest = set.series.slice(BARS_MAX)
  const most = Math.max(...shown.map(({ mean }) => Math.abs(mean ?? 0)), 0) || 1
  return (
    <>
      <BarList
        rows={shown.map((series) => ({
          key: series.placeId,
          name: names.of(series),
          share: series.mean === null ? null : series.mean / most,
          value: valueWords(measure, series.mean),
          note: unitWords(measure),
        }))}
      />
      <NotDrawn names={rest.map(names.of)} />
    </>
  )
}

/** Which places a chart has no room for. */
export function NotDrawn({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null
  const more = names.length - NAMES_MAX
  const told = names.slice(0, NAMES_MAX).join(', ')
  return (
    <p className="card-note">{text.questions.notDrawn(more > 0 ? `${told} ${text.questions.andMore(more)}` : told)}</p>
  )
}
