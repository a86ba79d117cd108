import { localParts } from '@rocade/shared/domain/local-time'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { PastWeather } from '@rocade/shared/protocol/past-answers'
import { useMemo } from 'react'
import { text } from '../text/text.ts'
import { hourOfDay } from '../time/city-time.ts'
import type { CityDay } from './city-days.ts'
import type { HistogramBar, OutlinePoint } from './histogram.ts'
import { nightsBetween } from './sun.ts'

const WIDTH = 960
const HEIGHT = 56
const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
/** Rain of this strength fills the strip over the bars. */
const RAIN_FULL_MM = 6
const RAIN_PX = 8

interface DayHistogramProps {
  readonly city: CityInfo
  readonly day: CityDay
  readonly bars: readonly HistogramBar[]
  readonly outline: readonly OutlinePoint[]
  readonly weather: readonly PastWeather[]
  readonly shownMs: number
  readonly isLive: boolean
}

/** A day at a glance: how many segments were slow, what is usual, night, and rain. For the eye; the slider over it has the words. */
export function DayHistogram({ city, day, bars, outline, weather, shownMs, isLive }: DayHistogramProps) {
  const x = (ms: number) => ((ms - day.startMs) / (day.endMs - day.startMs)) * WIDTH
  const nights = useMemo(
    () => nightsBetween(day.startMs, day.endMs, city.bounds),
    [day.startMs, day.endMs, city.bounds],
  )
  const highest = Math.max(
    0.2,
    ...bars.map(({ light, heavy, jammed }) => light + heavy + jammed),
    ...outline.map(({ share }) => share),
  )
  const y = (share: number) => (share / highest) * (HEIGHT - RAIN_PX - 4)
  const width = (QUARTER_MS / (day.endMs - day.startMs)) * WIDTH - 1
  const points = outline.map(
    ({ offsetMs, share }) => `${x(day.startMs + offsetMs + QUARTER_MS / 2)},${HEIGHT - y(share)}`,
  )
  return (
    <div className="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        {nights.map(([from, to]) => (
          <rect key={from} className="histogram-night" x={x(from)} width={x(to) - x(from)} height={HEIGHT} />
        ))}
        {weather.map((hour) => {
          const atMs = Date.parse(hour.at)
          const rain = hour.rainMmPerHour ?? 0
          if (rain <= 0 || atMs < day.startMs || atMs >= day.endMs) return null
          const height = Math.max(2, Math.min(1, rain / RAIN_FULL_MM) * RAIN_PX)
          return (
            <rect
              key={hour.at}
              className="histogram-rain"
              x={x(atMs)}
              width={x(day.startMs + HOUR_MS) - 1}
              height={height}
            />
          )
        })}
        {bars.map((bar) => (
          <Bar key={bar.atMs} bar={bar} x={x(bar.atMs)} y={y} width={width} isAhead={isLive && bar.atMs > shownMs} />
        ))}
        {points.length > 1 ? <polyline className="histogram-outline" points={points.join(' ')} /> : null}
        <line className="histogram-ground" x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      </svg>
      <HourAxis day={day} timeZone={city.timeZone} />
    </div>
  )
}

interface BarProps {
  readonly bar: HistogramBar
  readonly x: number
  readonly y: (share: number) => number
  readonly width: number
  readonly isAhead: boolean
}

/** Jammed at the ground, then heavy, then light: worse is lower and stands firmer. */
function Bar({ bar, x, y, width, isAhead }: BarProps) {
  if (!bar.isKnown || isAhead) return null
  let top = HEIGHT
  return (['jammed', 'heavy', 'light'] as const).map((level) => {
    const height = y(bar[level])
    top -= height
    return height < 0.2 ? null : (
      <rect key={level} className={`level-fill-${level}`} x={x + 0.5} y={top} width={width} height={height} />
    )
  })
}

/** Every second hour of the city's clock; of a day when the clock changes too. */
function HourAxis({ day, timeZone }: { readonly day: CityDay; readonly timeZone: string }) {
  const span = day.endMs - day.startMs
  const hours: { readonly hour: number; readonly share: number }[] = []
  for (let ms = day.startMs; ms < day.endMs; ms += HOUR_MS) {
    const { hour } = localParts(ms, timeZone)
    if (hour % 3 === 0 && hours.at(-1)?.hour !== hour) hours.push({ hour, share: (ms - day.startMs) / span })
  }
  return (
    <svg className="hour-axis" width="100%" height="14" aria-hidden>
      <title>{text.time.label}</title>
      {hours.map(({ hour, share }) => (
        <text
          key={hour}
          className={hour % 6 === 0 ? undefined : 'is-fine'}
          x={`${share * 100}%`}
          y="11"
          textAnchor={share === 0 ? 'start' : 'middle'}
        >
          {hourOfDay(hour)}
        </text>
      ))}
      <text x="100%" y="11" textAnchor="end">
        {hourOfDay(24)}
      </text>
    </svg>
  )
}
