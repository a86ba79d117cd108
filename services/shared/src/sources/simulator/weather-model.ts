import type { City } from '../../cities/city.ts'
import { localParts } from '../../domain/local-time.ts'
import { hashPair, hashText, smoothNoise } from './seeded-random.ts'

const HOUR_MS = 3_600_000
const YEAR_H = 365.2425 * 24
/** The coldest day lags the shortest one by about a month. Hours from 1 January. */
const COLDEST_H = 20 * 24
const HOTTEST_HOUR = 15

/** Weather as the model has it; the feed's contract, without the head. */
export interface ModelWeather {
  readonly temperatureC: number
  readonly humidityPct: number
  readonly pressureHpa: number
  readonly windSpeedKmh: number
  readonly windDirectionDeg: number
  readonly rainMmPerHour: number
  readonly cloudsPct: number
  readonly visibilityM: number
}

/** The weather of one city, at any instant. Same seed, city and instant: same weather. */
export type WeatherModel = (ms: number) => ModelWeather

/**
 * A plausible weather: a mean by latitude, a wave for the year (the other way round in the south) and one for the day,
 * fronts of a day or two that bring clouds, rain, wind and low pressure together. Not a forecast and not a climate:
 * dry and humid places of one latitude get the same.
 */
export function createWeatherModel(seed: number, city: Pick<City, 'cityId' | 'bounds' | 'timeZone'>): WeatherModel {
  const latitude = (city.bounds[1] + city.bounds[3]) / 2
  const cityHash = hashPair(seed, hashText(`weather ${city.cityId}`))
  const noise = (name: number, hours: number, ms: number) => smoothNoise(hashPair(cityHash, name), ms / HOUR_MS / hours)
  /** Dry belts: fronts bring rain less often between 20° and 40°. */
  const rainFrom = Math.abs(latitude) < 40 && Math.abs(latitude) > 20 ? 0.62 : 0.4
  return (ms) => {
    const { hour, minute } = localParts(ms, city.timeZone)
    const front = 0.7 * noise(1, 34, ms) + 0.3 * noise(2, 9, ms) // -1 fair .. 1 foul
    const shower = Math.max(0, front - rainFrom) * (0.6 + 0.4 * noise(3, 1.5, ms))
    const rainMmPerHour = tenths(shower <= 0.02 ? 0 : 14 * shower)
    const cloudsPct = Math.round(clamp(45 + 62 * front + 14 * noise(4, 4, ms), 0, 100))
    const daily = (6 - 3.5 * (cloudsPct / 100)) * Math.cos(((hour + minute / 60 - HOTTEST_HOUR) / 24) * 2 * Math.PI)
    const temperatureC = seasonalC(latitude, ms) + daily + 4 * noise(5, 60, ms) - Math.min(3, rainMmPerHour)
    const humidityPct = clamp(66 - 3.2 * daily + 14 * front + (rainMmPerHour > 0 ? 16 : 0), 15, 100)
    return {
      temperatureC: tenths(temperatureC),
      humidityPct: Math.round(humidityPct),
      pressureHpa: tenths(1016 - 11 * front + 5 * noise(6, 80, ms)),
      windSpeedKmh: tenths(clamp(11 + 9 * front + 7 * noise(7, 5, ms), 0, 120)),
      windDirectionDeg: Math.round(180 + 179 * noise(8, 20, ms)),
      rainMmPerHour,
      cloudsPct,
      visibilityM: Math.round(clamp(24_000 - 2600 * rainMmPerHour - Math.max(0, humidityPct - 90) * 900, 800, 24_000)),
    }
  }
}

/** Mean of the day over the year, in °C: 30 at the equator less 0.36 a degree; the wave grows with the latitude. */
function seasonalC(latitude: number, ms: number): number {
  const sinceColdest = ((ms / HOUR_MS - COLDEST_H) / YEAR_H) * 2 * Math.PI
  const wave = 0.17 * latitude * -Math.cos(sinceColdest)
  return 30 - 0.36 * Math.abs(latitude) + wave
}

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))
const tenths = (value: number) => Math.round(value * 10) / 10
