import { z } from 'zod'
import { scaled, valueIn } from '../answer-values.ts'

const KMH_PER_M_S = 3.6

const optional = z.unknown().optional()

/**
 * What we read of an answer of OpenWeather, current weather 2.5 with `units=metric`; all else is ignored. Optional values
 * are taken as they come: the cleaner judges each by itself.
 */
const WeatherAnswer = z.object({
  /** The place that it is about, as it was asked for, rounded. */
  coord: z.object({ lon: z.number(), lat: z.number() }).optional().catch(undefined),
  dt: z.number().int().positive(),
  main: z.object({ temp: z.number(), humidity: z.number(), pressure: optional }),
  weather: z
    .array(z.object({ id: z.number() }))
    .optional()
    .catch(undefined),
  visibility: optional,
  wind: optional,
  clouds: optional,
  /** Not there when it is dry. */
  rain: optional,
})

/** The weather in an answer in our units, or what is wrong with the answer, as text. */
export function readWeather(body: unknown) {
  const parsed = WeatherAnswer.safeParse(body)
  if (!parsed.success) return z.prettifyError(parsed.error)
  const { coord, dt, main, weather = [], visibility, wind, clouds, rain } = parsed.data
  return {
    observedAtMs: dt * 1000,
    place: coord === undefined ? null : ([coord.lon, coord.lat] as const),
    values: {
      temperatureC: main.temp,
      humidityPct: main.humidity,
      pressureHpa: main.pressure ?? null,
      windSpeedKmh: scaled(valueIn(wind, 'speed'), KMH_PER_M_S),
      windDirectionDeg: valueIn(wind, 'deg'),
      rainMmPerHour: rainMmPerHour(
        rain,
        weather.map(({ id }) => id),
      ),
      cloudsPct: valueIn(clouds, 'all'),
      visibilityM: visibility ?? null,
    },
  }
}

/** Thunderstorm 2xx, drizzle 3xx, rain 5xx, and sleet and rain with snow 611 to 616: it is not dry. */
const isWet = (code: number) => (code >= 200 && code < 600) || (code >= 611 && code <= 616)

/**
 * The rain of the last hour, or the mean of the last three. Without `rain` it is dry, unless the code of the weather says
 * otherwise; rain without an amount is unknown.
 */
function rainMmPerHour(rain: unknown, codes: readonly number[]): unknown {
  if (rain === undefined) return codes.some(isWet) ? null : 0
  return valueIn(rain, '1h') ?? scaled(valueIn(rain, '3h'), 1 / 3)
}
