import type { HistoryAnswer, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { ReferenceDot, ReferenceLine } from 'recharts'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { clockTime, weekdayTime } from '../time/city-time.ts'
import { ChartTip } from './chart-tip.tsx'
import { type DayPoint, dayPoints, sixHourTicks } from './day-points.ts'
import { BandArea, FreeFlowLine, LineChart, MeasuredLine, TypicalLine } from './line-chart.tsx'

interface DayChartProps {
  readonly history: HistoryAnswer
  readonly usual: HourlyAnswer['hours'] | null
  /** The instant that is shown; `null`: the newest. */
  readonly markMs: number | null
}

/** Speed over the last 24 hours: measured as a strong line, usual as a band, free flow dotted; gaps stay gaps. */
export function DayChart({ history, usual, markMs }: DayChartProps) {
  const points = useMemo(() => dayPoints(history, usual), [history, usual])
  const { timeZone } = history
  const fromMs = Date.parse(history.from)
  const toMs = Date.parse(history.to)
  const last = points.findLast((point) => point.speedKmh !== null)
  const values = points.flatMap((point) => [point.speedKmh, point.freeFlowKmh, point.band?.[1] ?? null])
  return (
    <LineChart
      className="day-chart"
      label={text.panel.last24hUnit}
      points={points}
      x={{
        key: 'atMs',
        domain: [fromMs, toMs],
        ticks: sixHourTicks(fromMs, toMs, timeZone),
        format: (ms) => clockTime(ms, timeZone),
      }}
      values={values}
      topPx={6}
      axisPx={30}
      tip={(point) => <DayTip point={point} timeZone={timeZone} />}
    >
      <BandArea dataKey="band" />
      <TypicalLine dataKey="usualKmh" />
      <FreeFlowLine dataKey="freeFlowKmh" />
      <MeasuredLine dataKey="speedKmh" />
      {markMs === null ? null : <ReferenceLine x={markMs} stroke="var(--accent)" strokeWidth={1.5} />}
      {last && markMs === null ? (
        <ReferenceDot
          x={last.atMs}
          y={last.speedKmh ?? 0}
          r={3.6}
          fill="var(--surface-1)"
          stroke="var(--chart-now)"
          strokeWidth={2}
        />
      ) : null}
    </LineChart>
  )
}

function DayTip({ point, timeZone }: { readonly point: DayPoint; readonly timeZone: string }) {
  const kmh = (value: number) => `${formatNumber(value)} km/h`
  const lines = [
    { name: text.charts.speedName, value: point.speedKmh === null ? text.charts.noReading : kmh(point.speedKmh) },
  ]
  if (point.usualKmh !== null) lines.push({ name: text.panel.usual, value: kmh(point.usualKmh) })
  if (point.freeFlowKmh !== null) lines.push({ name: text.charts.freeFlow, value: kmh(point.freeFlowKmh) })
  lines.push({ name: text.panel.coverage, value: formatPercent(point.coverage) })
  return <ChartTip title={weekdayTime(point.atMs, timeZone)} lines={lines} />
}
