import type { WeatherNow } from '@rocade/shared/protocol/answers'
import { Cloud, CloudRain, Sun } from 'lucide-react'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

/** The weather of the city in one line, with where it comes from. */
export function WeatherChip({ weather }: { readonly weather: WeatherNow | null }) {
  if (!weather || weather.observedAt === null || weather.temperatureC === null) {
    return <div className="float weather-chip is-unknown">{text.map.weatherUnknown}</div>
  }
  const rain = weather.rainMmPerHour ?? 0
  const Icon = rain > 0 ? CloudRain : (weather.cloudsPct ?? 0) > 50 ? Cloud : Sun
  const parts = [
    weather.rainMmPerHour === null ? null : rain > 0 ? text.map.rain(formatNumber(rain, 1)) : text.map.dry,
    weather.windSpeedKmh === null ? null : text.map.wind(formatNumber(weather.windSpeedKmh)),
    weather.visibilityM === null ? null : text.map.visibility(formatNumber(weather.visibilityM / 1000)),
  ].filter((part) => part !== null)
  return (
    <section className="float weather-chip" aria-label={text.map.weather}>
      <Icon size={17} strokeWidth={1.7} aria-hidden />
      <span>
        <b>{formatNumber(weather.temperatureC)} °C</b>
        {parts.map((part) => (
          <span key={part} className="weather-part">
            {' '}
            · {part}
          </span>
        ))}
      </span>
      <span className="muted">
        {weather.source === null
          ? null
          : (text.sources[weather.source] ?? text.views[weather.source] ?? weather.source)}
      </span>
    </section>
  )
}
