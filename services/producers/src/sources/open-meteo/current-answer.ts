import { z } from 'zod'
import { scaled } from '../answer-values.ts'

/** What we ask for, and the unit that each must come in: another unit is another number. */
export const CURRENT_UNITS = {
  temperature_2m: '°C',
  relative_humidity_2m: '%',
  pressure_msl: 'hPa',
  wind_speed_10m: 'km/h',
  wind_direction_10m: '°',
  precipitation: 'mm',
  cloud_cover: '%',
  visibility: 'm',
} as const

/** Taken as it comes: the cleaner judges each value by itself. */
const value = z.unknown().optional()

/** What we read of an answer of Open-Meteo's forecast API with `current` and `timeformat=unixtime`; all else is ignored. */
const CurrentAnswer = z.object({
  /** The middle of the cell of the weather model that it is about. */
  latitude: z.number().optional().catch(undefined),
  longitude: z.number().optional().catch(undefined),
  current_units: z.record(z.string(), z.string()),
  current: z.object({
    time: z.number().int().positive(),
    /** Over how many seconds before `time` sums are taken. */
    interval: z.number().positive(),
    temperature_2m: z.number(),
    relative_humidity_2m: z.number(),
    pressure_msl: value,
    wind_speed_10m: value,
    wind_direction_10m: value,
    precipitation: value,
    cloud_cover: value,
    visibility: value,
  }),
})

/**
 * The weather in an answer in our units; or, as text, why it is none, such as other units than were asked for.
 * Visibility is cut at 100 km, the most that a reading can say.
 */
export function readCurrent(body: unknown) {
  const parsed = CurrentAnswer.safeParse(body)
  if (!parsed.success) return z.prettifyError(parsed.error)
  const { current, current_units: units, latitude: lat, longitude: lon } = parsed.data
  const other = Object.entries(CURRENT_UNITS).find(([name, unit]) => name in current && units[name] !== unit)
  if (other !== undefined) return `${other[0]} is in ${units[other[0]]}; ${other[1]} was asked for`
  const { precipitation, visibility } = current
  return {
    observedAtMs: current.time * 1000,
    place: lat === undefined || lon === undefined ? null : ([lon, lat] as const),
    values: {
      temperatureC: current.temperature_2m,
      humidityPct: current.relative_humidity_2m,
      pressureHpa: current.pressure_msl ?? null,
      windSpeedKmh: current.wind_speed_10m ?? null,
      windDirectionDeg: current.wind_direction_10m ?? null,
      // A sum over the interval, told as a rate.
      rainMmPerHour: scaled(precipitation ?? null, 3600 / current.interval),
      cloudsPct: current.cloud_cover ?? null,
      visibilityM: typeof visibility === 'number' ? Math.min(100_000, visibility) : (visibility ?? null),
    },
  }
}
