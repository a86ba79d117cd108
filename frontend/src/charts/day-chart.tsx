import type { HistoryAnswer, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { clockTime, weekdayTime } from '../time/city-time.ts'
import { ChartTip } from './chart-tip.tsx'
import { type DayPoint, dayPoints, sixHourTicks } from './day-points.ts'
import { roundAxis } from './round-axis.ts'

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
  const axis = roundAxis(points.flatMap((point) => [point.speedKmh, point.freeFlowKmh, point.band?.[1] ?? null]))
  return (
    <div className="day-chart" role="img" aria-label={text.panel.last24hUnit}>
      <ResponsiveContainer>
        <ComposedChart data={points} margin={{ top: 6, right: 6, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
          <XAxis
            dataKey="atMs"
            type="number"
            scale="time"
            domain={[fromMs, toMs]}
            ticks={sixHourTicks(fromMs, toMs, timeZone)}
            tickFormatter={(ms: number) => clockTime(ms, timeZone)}
            tickLine={false}
            axisLine={false}
            height={20}
          />
          <YAxis domain={[0, axis.max]} ticks={axis.ticks} width={30} tickLine={false} axisLine={false} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--accent)' }}
            content={({ payload }) => <DayTip point={pointOf(payload)} timeZone={timeZone} />}
          />
          <Area
            dataKey="band"
            stroke="none"
            fill="var(--chart-band)"
            fillOpacity={1}
            isAnimationActive={false}
            activeDot={false}
          />
          <Line
            dataKey="usualKmh"
            stroke="var(--chart-typical)"
            strokeWidth={1.4}
            strokeDasharray="4 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="freeFlowKmh"
            stroke="var(--text-3)"
            strokeWidth={1}
            strokeDasharray="1 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="speedKmh"
            stroke="var(--chart-now)"
            strokeWidth={1.9}
            dot={false}
            isAnimationActive={false}
            connectNulls={false}
          />
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
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

/** The chart library hands back the points we gave it, without their type. */
function pointOf(payload: readonly { payload?: DayPoint }[] | undefined): DayPoint | null {
  return payload?.[0]?.payload ?? null
}

function DayTip({ point, timeZone }: { readonly point: DayPoint | null; readonly timeZone: string }) {
  if (!point) return null
  const kmh = (value: number) => `${formatNumber(value)} km/h`
  const lines = [
    { name: text.charts.speedName, value: point.speedKmh === null ? text.charts.noReading : kmh(point.speedKmh) },
  ]
  if (point.usualKmh !== null) lines.push({ name: text.panel.usual, value: kmh(point.usualKmh) })
  if (point.freeFlowKmh !== null) lines.push({ name: text.charts.freeFlow, value: kmh(point.freeFlowKmh) })
  lines.push({ name: text.panel.coverage, value: formatPercent(point.coverage) })
  return <ChartTip title={weekdayTime(point.atMs, timeZone)} lines={lines} />
}
