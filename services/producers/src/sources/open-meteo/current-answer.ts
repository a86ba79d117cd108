import { z } from 'zod'

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

const value = z.number().nullable().optional()

/** What we read of an answer of Open-Meteo's forecast API with `current` and `timeformat=unixtime`; all else is ignored. */
const CurrentAnswer = z.object({
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
 * The weather in an answer in our units, or `null` when it is none, or is in other units than were asked for. Visibility
 * is cut at 100 km, the most that a reading can say.
 */
export function readCurrent(body: unknown) {
  const parsed = CurrentAnswer.safeParse(body)
  if (!parsed.success) return null
  const { current, current_units: units } = parsed.data
  const isOther = Object.entries(CURRENT_UNITS).some(([name, unit]) => name in current && units[name] !== unit)
  if (isOther) return null
  const { precipitation, visibility } = current
  return {
    observedAtMs: current.time * 1000,
    values: {
      temperatureC: current.temperature_2m,
      humidityPct: current.relative_humidity_2m,
      pressureHpa: current.pressure_msl ?? null,
      windSpeedKmh: current.wind_speed_10m ?? null,
      windDirectionDeg: current.wind_direction_10m ?? null,
      // A sum over the interval, told as a rate.
      rainMmPerHour: precipitation == null ? null : (precipitation * 3600) / current.interval,
      cloudsPct: current.cloud_cover ?? null,
      visibilityM: visibility == null ? null : Math.min(100_000, visibility),
    },
  }
}
