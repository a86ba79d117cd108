import { z } from 'zod'

const KMH_PER_M_S = 3.6

/** What we read of an answer of OpenWeather, current weather 2.5 with `units=metric`; all else is ignored. */
const WeatherAnswer = z.object({
  dt: z.number().int().positive(),
  main: z.object({ temp: z.number(), humidity: z.number(), pressure: z.number().optional() }),
  visibility: z.number().optional(),
  wind: z.object({ speed: z.number().optional(), deg: z.number().optional() }).optional(),
  clouds: z.object({ all: z.number().optional() }).optional(),
  /** Not there when it is dry. */
  rain: z.object({ '1h': z.number().optional() }).optional(),
})

/** The weather in an answer in our units, or `null` when it is none. */
export function readWeather(body: unknown) {
  const parsed = WeatherAnswer.safeParse(body)
  if (!parsed.success) return null
  const { dt, main, visibility, wind, clouds, rain } = parsed.data
  return {
    observedAtMs: dt * 1000,
    values: {
      temperatureC: main.temp,
      humidityPct: main.humidity,
      pressureHpa: main.pressure ?? null,
      windSpeedKmh: wind?.speed === undefined ? null : wind.speed * KMH_PER_M_S,
      windDirectionDeg: wind?.deg ?? null,
      rainMmPerHour: rain?.['1h'] ?? 0,
      cloudsPct: clouds?.all ?? null,
      visibilityM: visibility ?? null,
    },
  }
}
