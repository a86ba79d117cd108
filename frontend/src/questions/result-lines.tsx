import { X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Bar, Line } from 'recharts'
import { ChartTip } from '../charts/chart-tip.tsx'
import { LineChart } from '../charts/line-chart.tsx'
import { text } from '../text/text.ts'
import { daysWords, measureWords, timeWords, unitWords, valueWithUnit } from './question-words.ts'
import { NotDrawn } from './result-bars.tsx'
import type { ResultChartProps } from './result-chart-props.ts'
import { type ResultSeries, SERIES_MAX } from './result-series.ts'

/** Ink and dash of each line: either alone tells it apart. Not the colours of levels, which belong to the road. */
const STROKES = [
  { stroke: 'var(--chart-now)', strokeDasharray: '0' },
  { stroke: 'var(--accent)', strokeDasharray: '6 3' },
  { stroke: 'var(--chart-weekend)', strokeDasharray: '2 2' },
  { stroke: 'var(--chart-rain)', strokeDasharray: '10 3 2 3' },
  { stroke: 'var(--warn)', strokeDasharray: '1 3' },
  { stroke: 'var(--text-3)', strokeDasharray: '12 4' },
] as const
const TICKS_MAX = 7
/** Answers with at most so many buckets of one place are bars. */
const BARS_MAX = 31
const FOLDED: ReadonlySet<string> = new Set(['hour_of_day', 'weekday'])

/** Values over time, a line for each place; of one place over few or folded buckets, bars. */
export function ResultLines({ question, measure, set, names }: ResultChartProps) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const drawnIds = chosen ?? set.series.slice(0, SERIES_MAX).map(({ placeId }) => placeId)
  const drawn = set.series.filter(({ placeId }) => drawnIds.includes(placeId))
  const rest = set.series.filter(({ placeId }) => !drawnIds.includes(placeId))
  const points = useMemo(
    () =>
      set.times.map((time, at) => ({
        at,
        time,
        ...Object.fromEntries(drawn.map((one, i) => [`v${i}`, one.values[at] ?? null])),
      })),
    [set, drawn],
  )
  const isBars = drawn.length === 1 && (FOLDED.has(question.time) || set.times.length <= BARS_MAX)
  const edge = isBars ? 0.6 : 0
  const label = `${measureWords(measure)}, ${unitWords(measure)}, ${daysWords(question)}`
  return (
    <>
      <p className="result-unit">{unitWords(measure)}</p>
      <LineChart
        className="result-chart"
        label={label}
        points={points}
        x={{
          key: 'at',
          domain: [-edge, Math.max(set.times.length - 1, 0) + edge],
          ticks: ticksOf(set.times.length),
          format: (at) => timeWords(question.time, set.times[at] ?? '', true),
        }}
        axisPx={44}
        values={drawn.flatMap(({ values }) => values)}
        tip={({ at, time }) => (
          <ChartTip
            title={timeWords(question.time, time)}
            lines={drawn.map((one) => ({
              name: names.of(one),
              value: valueWithUnit(measure, one.values[at] ?? null),
            }))}
          />
        )}
      >
        {isBars ? (
          <Bar dataKey="v0" fill="var(--chart-typical)" isAnimationActive={false} maxBarSize={26} />
        ) : (
          drawn.map(({ placeId }, i) => (
            <Line
              key={placeId}
              dataKey={`v${i}`}
              type="linear"
              isAnimationActive={false}
              connectNulls={false}
              dot={set.times.length === 1}
              strokeWidth={1.8}
              {...(STROKES[i % STROKES.length] ?? STROKES[0])}
            />
          ))
        )}
      </LineChart>
      {set.series.length > 1 ? <DrawnPlaces drawn={drawn} rest={rest} names={names} onChange={setChosen} /> : null}
    </>
  )
}

interface DrawnPlacesProps {
  readonly drawn: readonly ResultSeries[]
  readonly rest: readonly ResultSeries[]
  readonly names: ResultChartProps['names']
  readonly onChange: (placeIds: readonly string[]) => void
}

/** The key of the lines; each can be taken out, and another one put in. */
function DrawnPlaces({ drawn, rest, names, onChange }: DrawnPlacesProps) {
  const words = text.questions
  const ids = drawn.map(({ placeId }) => placeId)
  return (
    <>
      <ul className="series-key" aria-label={words.drawn}>
        {drawn.map((one, i) => (
          <li key={one.placeId}>
            <svg viewBox="0 0 26 8" aria-hidden>
              <path d="M1 4H25" fill="none" strokeWidth={2} {...(STROKES[i % STROKES.length] ?? STROKES[0])} />
            </svg>
            {names.of(one)}
            {drawn.length > 1 ? (
              <button
                type="button"
                className="icon-button"
                aria-label={words.remove(names.of(one))}
                title={words.remove(names.of(one))}
                onClick={() => onChange(ids.filter((id) => id !== one.placeId))}
              >
                <X size={13} />
              </button>
            ) : null}
          </li>
        ))}
        {rest.length > 0 && drawn.length < SERIES_MAX ? (
          <li className="field">
            <select aria-label={words.add} value="" onChange={(event) => onChange([...ids, event.target.value])}>
              <option value="">{words.add}</option>
              {rest.map((one) => (
                <option key={one.placeId} value={one.placeId}>
                  {names.of(one)}
                </option>
              ))}
            </select>
          </li>
        ) : null}
      </ul>
      <NotDrawn names={rest.map(names.of)} />
    </>
  )
}

/** A few whole buckets, evenly apart. */
function ticksOf(count: number): number[] {
  const step = Math.max(1, Math.ceil(count / TICKS_MAX))
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step)
}
