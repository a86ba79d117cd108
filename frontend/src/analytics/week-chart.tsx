import { localParts } from '@rocade/shared/domain/local-time'
import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { ReferenceDot } from 'recharts'
import { ChartTip } from '../charts/chart-tip.tsx'
import { BandArea, FreeFlowLine, LineChart, MeasuredLine } from '../charts/line-chart.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { MEASURE, type Measure } from './measures.ts'
import { WeekFrame } from './week-frame.tsx'
import type { WeekDay, WeekPoint } from './week-points.ts'

const HOUR_MS = 3_600_000
const DAY_HEAD_PX = 40

interface WeekChartProps {
  readonly answer: WeeklyAnswer
  readonly points: readonly WeekPoint[]
  readonly days: readonly WeekDay[]
  readonly measure: Measure
}

/** The line of the week: batch hours solid, speed hours dashed, p10–p90 as a band; gaps stay gaps. */
export function WeekChart({ answer, points, days, measure }: WeekChartProps) {
  const { timeZone } = answer
  const fromMs = days[0]?.startMs ?? Date.parse(answer.from)
  const endMs = days.at(-1)?.endMs ?? Date.parse(answer.to)
  const values = points.flatMap((point) => [point.batch, point.speed, point.freeFlowKmh, point.band?.[1] ?? null])
  return (
    <LineChart
      className="week-chart"
      label={text.analytics.week}
      points={points}
      x={{
        key: 'atMs',
        domain: [fromMs, endMs],
        ticks: quarterDayTicks(fromMs, endMs, timeZone),
        format: (ms) => String(localParts(ms, timeZone).hour).padStart(2, '0'),
        interval: 'preserveStart',
      }}
      values={values}
      topPx={DAY_HEAD_PX}
      tip={(point) => <WeekTip point={point} measure={measure} timeZone={timeZone} />}
    >
      <BandArea dataKey="band" />
      <FreeFlowLine dataKey="freeFlowKmh" />
      <MeasuredLine dataKey="batch" />
      <MeasuredLine dataKey="speed" isDashed />
      {days.map(({ date, slowest }) =>
        slowest ? (
          <ReferenceDot
            key={date}
            x={slowest.atMs}
            y={slowest.batch ?? slowest.speed ?? 0}
            r={3}
            fill="var(--surface-1)"
            stroke="var(--text-2)"
            strokeWidth={2}
          />
        ) : null,
      )}
      <WeekFrame answer={answer} days={days} fromMs={fromMs} endMs={endMs} headPx={DAY_HEAD_PX} />
    </LineChart>
  )
}

/** 06, 12 and 18 o'clock of each day; midnight is where the day's name stands. */
function quarterDayTicks(fromMs: number, endMs: number, timeZone: string): number[] {
  const ticks: number[] = []
  for (let ms = fromMs; ms < endMs; ms += HOUR_MS)
    if ([6, 12, 18].includes(localParts(ms, timeZone).hour)) ticks.push(ms)
  return ticks
}

interface WeekTipProps {
  readonly point: WeekPoint
  readonly measure: Measure
  readonly timeZone: string
}

function WeekTip({ point, measure, timeZone }: WeekTipProps) {
  const { hour } = point
  const { figureOf, format } = MEASURE[measure]
  const name = text.analytics.measures[measure]
  const unit = text.analytics.units[measure]
  const value = figureOf(hour)
  const lines = [{ name, value: value === null ? text.charts.noReading : `${format(value)} ${unit}` }]
  if (point.band) {
    lines.push({
      name: text.analytics.band,
      value: `${formatNumber(point.band[0])}–${formatNumber(point.band[1])} km/h`,
    })
  }
  lines.push({ name: text.analytics.columns.readings, value: formatNumber(hour.readings) })
  lines.push({ name: text.analytics.columns.source, value: text.analytics.sourceOf[hour.source] })
  return <ChartTip title={weekdayTime(Date.parse(hour.hourAt), timeZone)} lines={lines} />
}
