import type { HourlyAnswer } from '@rocade/shared/protocol/answers'
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { ChartTip } from '../charts/chart-tip.tsx'
import { roundAxis } from '../charts/round-axis.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { hourOfDay } from '../time/city-time.ts'
import { MEASURE, type Measure } from './measures.ts'

interface HourPoint {
  readonly atH: number
  readonly hour: HourlyAnswer['hours'][number]
  readonly value: number | null
  readonly band: readonly [number, number] | null
}

interface HoursChartProps {
  readonly hours: HourlyAnswer['hours']
  readonly measure: Measure
}

/** One line over 24 hours, for speed the median with its p10–p90 band. */
export function HoursChart({ hours, measure }: HoursChartProps) {
  const points = hours.map((hour): HourPoint => {
    const { p10SpeedKmh, p90SpeedKmh } = hour
    const isSpeed = measure === 'speed'
    return {
      atH: hour.hour + 0.5,
      hour,
      value: isSpeed ? hour.medianSpeedKmh : MEASURE[measure].figureOf(hour),
      band: isSpeed && p10SpeedKmh !== null && p90SpeedKmh !== null ? [p10SpeedKmh, p90SpeedKmh] : null,
    }
  })
  const axis = roundAxis(points.flatMap((point) => [point.value, point.band?.[1] ?? null]))
  return (
    <div className="hours-chart" role="img" aria-label={text.analytics.hours}>
      <ResponsiveContainer>
        <ComposedChart data={points} margin={{ top: 8, right: 10, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
          <XAxis
            dataKey="atH"
            type="number"
            domain={[0, 24]}
            ticks={[0, 6, 12, 18, 24]}
            tickFormatter={hourOfDay}
            tickLine={false}
            axisLine={false}
            height={20}
          />
          <YAxis domain={[0, axis.max]} ticks={axis.ticks} width={34} tickLine={false} axisLine={false} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-2)' }}
            content={({ payload }) => <HourTip point={payload?.[0]?.payload ?? null} measure={measure} />}
          />
          <Area
            dataKey="band"
            type="linear"
            stroke="none"
            fill="var(--chart-band)"
            fillOpacity={1}
            isAnimationActive={false}
            activeDot={false}
          />
          <Line
            dataKey="value"
            type="linear"
            stroke="var(--chart-now)"
            strokeWidth={1.9}
            dot={false}
            isAnimationActive={false}
            connectNulls={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

function HourTip({ point, measure }: { readonly point: HourPoint | null; readonly measure: Measure }) {
  if (!point) return null
  const { format } = MEASURE[measure]
  const unit = text.analytics.units[measure]
  const title = `${hourOfDay(point.hour.hour)}–${hourOfDay(point.hour.hour + 1)}`
  const lines = [
    {
      name: measure === 'speed' ? text.analytics.median : text.analytics.measures[measure],
      value: point.value === null ? text.charts.noReading : `${format(point.value)} ${unit}`,
    },
  ]
  if (point.band)
    lines.push({ name: 'p10–p90', value: `${formatNumber(point.band[0])}–${formatNumber(point.band[1])} km/h` })
  lines.push({ name: text.analytics.columns.readings, value: formatNumber(point.hour.readings) })
  return <ChartTip title={title} lines={lines} />
}
