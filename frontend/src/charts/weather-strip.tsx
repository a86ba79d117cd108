import type { PastWeather } from '@rocade/shared/protocol/past-answers'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

const WIDTH = 304
const HEIGHT = 34
const RAIN_TOP = 15
/** Rain of this strength is as high as the strip. */
const RAIN_FULL_MM = 4
const HOUR_MS = 3_600_000
const LABEL_EVERY_H = 3

interface WeatherStripProps {
  readonly weather: readonly PastWeather[]
  readonly fromMs: number
  readonly toMs: number
}

/** The weather under a chart of the same span: temperature every three hours, rain as bars. */
export function WeatherStrip({ weather, fromMs, toMs }: WeatherStripProps) {
  const hours = weather.filter(({ at }) => Date.parse(at) >= fromMs - HOUR_MS && Date.parse(at) < toMs)
  if (hours.length === 0) return null
  const x = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * WIDTH
  const width = x(fromMs + HOUR_MS)
  const peak = Math.max(0, ...hours.map((hour) => hour.rainMmPerHour ?? 0))
  const words = peak > 0 ? text.panel.weatherUnder(formatNumber(peak, 1)) : text.panel.dryUnder
  return (
    <figure className="weather-strip">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        <line className="histogram-ground" x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {hours.map(({ at, temperatureC, rainMmPerHour }, i) => {
          const left = Math.max(0, x(Date.parse(at)))
          const height = Math.min(1, (rainMmPerHour ?? 0) / RAIN_FULL_MM) * (HEIGHT - RAIN_TOP)
          const hasLabel = i % LABEL_EVERY_H === 1 && temperatureC !== null && left + width < WIDTH
          return (
            <g key={at}>
              {height > 0 ? (
                <rect
                  className="histogram-rain"
                  x={left + 0.5}
                  y={HEIGHT - Math.max(1.5, height)}
                  width={width - 1}
                  height={Math.max(1.5, height)}
                />
              ) : null}
              {hasLabel ? (
                <text x={left + width / 2} y={10} textAnchor="middle">
                  {formatNumber(temperatureC)}°
                </text>
              ) : null}
            </g>
          )
        })}
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  )
}
