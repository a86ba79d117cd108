import { heatIndexC } from '@rocade/shared/domain/heat-index'
import type { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import type { WeatherNow } from '@rocade/shared/protocol/answers'
import { roundTo } from './live-figures.ts'

/** Weather changes slowly and is asked for seldom: a reading counts for the present this long. */
export const WEATHER_FRESH_MS = 3 * 3_600_000

export interface NewestWeather {
  readonly reading: WeatherReading
  readonly qualityScore: number
  readonly observedAtMs: number
}

const roundTemperature = roundTo(1)

/** What is shown of a city's weather, without its age. A reading that is too old leaves only its instant and source. Pure. */
export function weatherNow(cityId: string, newest: NewestWeather | null, isFresh: boolean): WeatherNow {
  const reading = newest !== null && isFresh ? newest.reading : null
  return {
    cityId,
    observedAt: newest === null ? null : new Date(newest.observedAtMs).toISOString(),
    ageS: null,
    source: newest?.reading.source ?? null,
    temperatureC: reading?.temperatureC ?? null,
    humidityPct: reading?.humidityPct ?? null,
    pressureHpa: reading?.pressureHpa ?? null,
    windSpeedKmh: reading?.windSpeedKmh ?? null,
    windDirectionDeg: reading?.windDirectionDeg ?? null,
    rainMmPerHour: reading?.rainMmPerHour ?? null,
    cloudsPct: reading?.cloudsPct ?? null,
    visibilityM: reading?.visibilityM ?? null,
    heatIndexC: reading === null ? null : roundTemperature(heatIndexC(reading.temperatureC, reading.humidityPct)),
    qualityScore: newest !== null && isFresh ? newest.qualityScore : null,
  }
}
