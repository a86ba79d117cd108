import type { City } from '@rocade/shared/cities/city'
import { boxMiddle, distanceM, type LonLat } from '@rocade/shared/domain/longitude'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Source, SourceBatch, SourceCalls } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import { waitUntil } from '@rocade/shared/sources/wait-until'
import type { Budget } from '../http/budget.ts'
import type { JsonAnswer, JsonClient } from '../http/json-client.ts'
import type { CityOutage, CityOutages } from '../outage.ts'

export interface WeatherOf {
  /** Epoch ms, as the answer says. */
  readonly observedAtMs: number
  /** The place that the answer says it is about; `null` where it says none. */
  readonly place: LonLat | null
  /** Measures of the weather contract. */
  readonly values: Readonly<Record<string, unknown>>
}

/** A service that tells the present weather of a place when it is asked. */
export interface WeatherService {
  /** The source's name. */
  readonly name: string
  readonly client: JsonClient
  readonly budget: Budget
  readonly clock: Clock
  /** The source's, by city. */
  readonly outages: CityOutages
  readonly path: string
  /** How often the service renews what it tells; asking more often only spends calls. */
  readonly everyMs: number
  queryOf(city: City): Readonly<Record<string, string>>
  /** What is wrong, as text, for an answer that is not as agreed. */
  read(body: unknown): WeatherOf | string
}

export interface WeatherSourceOptions {
  readonly service: WeatherService
  /** Why it is off although it may be switched on, and how to go on; `null`: it may ask. */
  readonly offDetail: string | null
  /** What it does when it is on. */
  readonly onDetail: string
  readonly isOn: SourceSwitch
}

/** The source of the weather feed that asks such a service about every city. */
export function createWeatherSource({ service, offDetail, onDetail, isOn }: WeatherSourceOptions): Source {
  const { name, outages } = service
  return {
    name,
    feed: 'weather',
    isRecording: false,
    calls: weatherCalls(service),
    check() {
      if (offDetail !== null) return { state: 'off', detail: offDetail }
      const problem = outages.problem()
      return { ...isOn(name, onDetail), ...(problem === null ? {} : { problem }) }
    },
    covers: () => true,
    stream: (city, _fromMs, signal) => askWeather(city, service, signal),
  }
}

const weatherCalls = ({ budget, everyMs }: Pick<WeatherService, 'budget' | 'everyMs'>): SourceCalls => ({
  perDayMax: budget.callsPerDay,
  perCityDay: 86_400_000 / everyMs,
})

/** The middle of what the map shows of a city: latitude and longitude with four decimals, about 10 m. */
export function middleOf({ bounds }: Pick<City, 'bounds'>): { lat: string; lon: string } {
  const [lon, lat] = boxMiddle(bounds)
  return { lat: lat.toFixed(4), lon: lon.toFixed(4) }
}

/** Asks again and again until the signal is aborted. An answer that repeats the last one is not sent again. */
async function* askWeather(city: City, service: WeatherService, signal: AbortSignal): AsyncGenerator<SourceBatch> {
  const { name, client, budget, clock, outages, path, everyMs } = service
  const query = service.queryOf(city)
  const outage = outages.watch(city.cityId)
  let lastObservedAtMs = 0
  try {
    while (!signal.aborted) {
      const answer = await client.get(path, query, signal)
      if (signal.aborted) return
      const weather = answer.kind === 'ok' ? takeWeather(city, answer.body, service) : answer
      if ('kind' in weather) {
        await waitUntil(clock.nowMs() + judge(weather, outage, everyMs), clock, signal)
        continue
      }
      outage.back()
      const { observedAtMs, values } = weather
      if (observedAtMs !== lastObservedAtMs) {
        lastObservedAtMs = observedAtMs
        const observedAt = new Date(observedAtMs).toISOString()
        const head = { schemaVersion: 1, cityId: city.cityId, source: name, observedAt }
        const reading = { ...head, readingId: readingId(name, city.cityId, observedAt), ...values }
        yield { readings: [reading], nextFromMs: clock.nowMs() }
      }
      await waitUntil(clock.nowMs() + Math.max(everyMs, budget.paceMs() ?? 0), clock, signal)
    }
  } finally {
    outage.end()
  }
}

/** The cells of a weather model are up to 25 km wide, and a station may stand beside its city. */
const DISTANCE_MAX_M = 50_000

type Problem = Exclude<JsonAnswer, { kind: 'ok' }>

/** The weather of an answer that is about the city, or why it is not; counted. */
function takeWeather(city: City, body: unknown, { client, read, everyMs }: WeatherService): WeatherOf | Problem {
  const unusable = (kind: 'bad-answer' | 'no-coverage', detail: string): Problem => {
    client.countUnusable(kind)
    return { kind, detail, retryAfterMs: everyMs }
  }
  const weather = read(body)
  if (typeof weather === 'string') return unusable('bad-answer', `no weather as it was asked for: ${weather}`)
  const { place } = weather
  const asked = boxMiddle(city.bounds)
  if (place !== null && !(distanceM(asked, place) <= DISTANCE_MAX_M)) {
    const [came, wanted] = [place, asked].map(([lon, lat]) => `${lat}, ${lon}`)
    return unusable('no-coverage', `the answer is about ${came} (lat, lon); ${wanted} was asked for`)
  }
  return weather
}

const DOWN_PAUSE_MS = 60_000
const NO_COVERAGE_PAUSE_MS = 24 * 3_600_000

/** Notes what went wrong and says how long to wait, in ms. A new key takes up to two hours to work: no hurry. */
function judge({ kind, detail, retryAfterMs }: Problem, outage: CityOutage, everyMs: number): number {
  outage.lost(`${kind}: ${detail}`)
  // An answer that came well says itself when to ask again.
  if (kind === 'no-coverage') return retryAfterMs ?? NO_COVERAGE_PAUSE_MS
  return Math.max(retryAfterMs ?? 0, kind === 'down' ? DOWN_PAUSE_MS : everyMs)
}
