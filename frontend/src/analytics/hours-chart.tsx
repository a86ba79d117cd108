import type { HourlyAnswer } from '@rocade/shared/protocol/answers'
import { ChartTip } from '../charts/chart-tip.tsx'
import { BandArea, LineChart, MeasuredLine, WeekendLine } from '../charts/line-chart.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { hourOfDay } from '../time/city-time.ts'
import { MEASURE, type Measure } from './measures.ts'

type Hour = HourlyAnswer['hours'][number]

interface HourPoint {
  readonly atH: number
  readonly hour: Hour
  readonly value: number | null
  readonly weekend: number | null
  readonly band: readonly [number, number] | null
}

interface HoursChartProps {
  readonly weekdays: readonly Hour[]
  readonly weekends: readonly Hour[]
  readonly measure: Measure
}

/** Weekdays with their p10–p90 band, and the weekend, over 24 hours. */
export function HoursChart({ weekdays, weekends, measure }: HoursChartProps) {
  const figureOf = (hour: Hour | undefined) => {
    if (hour === undefined) return null
    return measure === 'speed' ? hour.medianSpeedKmh : MEASURE[measure].figureOf(hour)
  }
  const points = weekdays.map((hour, i): HourPoint => {
    const { p10SpeedKmh, p90SpeedKmh } = hour
    const hasBand = measure === 'speed' && p10SpeedKmh !== null && p90SpeedKmh !== null
    return {
      atH: hour.hour + 0.5,
      hour,
      value: figureOf(hour),
      weekend: figureOf(weekends[i]),
      band: hasBand ? [p10SpeedKmh, p90SpeedKmh] : null,
    }
  })
  return (
    <LineChart
      className="hours-chart"
      label={text.analytics.hours}
      points={points}
      x={{ key: 'atH', domain: [0, 24], ticks: [0, 6, 12, 18, 24], format: hourOfDay }}
      values={points.flatMap((point) => [point.value, point.weekend, point.band?.[1] ?? null])}
      tip={(point) => <HourTip point={point} measure={measure} />}
    >
      <BandArea dataKey="band" />
      <WeekendLine dataKey="weekend" />
      <MeasuredLine dataKey="value" />
    </LineChart>
  )
}

function HourTip({ point, measure }: { readonly point: HourPoint; readonly measure: Measure }) {
  const { format } = MEASURE[measure]
  const words = text.analytics
  const unit = words.units[measure]
  const say = (value: number | null) => (value === null ? text.charts.noReading : `${format(value)} ${unit}`)
  const lines = [
    { name: words.weekdays, value: say(point.value) },
    { name: words.weekend, value: say(point.weekend) },
  ]
  if (point.band)
    lines.push({ name: 'p10–p90', value: `${formatNumber(point.band[0])}–${formatNumber(point.band[1])} km/h` })
  lines.push({ name: words.columns.readings, value: formatNumber(point.hour.readings) })
  return <ChartTip title={`${hourOfDay(point.hour.hour)}–${hourOfDay(point.hour.hour + 1)}`} lines={lines} />
}
