import type { City } from '@rocade/shared/cities/city'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Source, SourceBatch } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import { waitUntil } from '@rocade/shared/sources/wait-until'
import type { Budget } from '../../http/budget.ts'
import type { JsonAnswer, JsonClient } from '../../http/json-client.ts'
import type { Outage } from '../../outage.ts'
import { readWeather } from './weather-answer.ts'

const NAME = 'openweather'
const PATH = '/data/2.5/weather'
/** The data is renewed at most every 10 minutes; asking a place more often only spends calls. */
const EVERY_MS = 600_000

/** How much sooner than usual, or later, to ask again after a problem. A new key takes up to two hours to work. */
const PAUSE_MS = {
  'no-coverage': 24 * 3_600_000,
  throttled: EVERY_MS,
  'bad-key': EVERY_MS,
  down: 60_000,
  'bad-answer': EVERY_MS,
  spent: EVERY_MS,
} as const

export interface OpenweatherOptions {
  readonly client: JsonClient
  readonly budget: Budget
  /** `null`: the source is off. */
  readonly apiKey: string | null
  readonly clock: Clock
  readonly outage: Outage
  readonly isOn: SourceSwitch
}

/**
 * The present weather from OpenWeather (current weather, 2.5) at the middle of each city, every 10 minutes.
 * Its event time is `dt` of the answer; an answer that repeats the last one is not sent again.
 */
export function createOpenweatherSource(options: OpenweatherOptions): Source {
  const { apiKey, outage, isOn } = options
  return {
    name: NAME,
    feed: 'weather',
    isRecording: false,
    calls: { perDayMax: options.budget.callsPerDay, perCityDay: 86_400_000 / EVERY_MS },
    check() {
      if (apiKey === null) return { state: 'off', detail: 'set OPENWEATHER_API_KEY to turn on live weather' }
      const problem = outage.problem()
      return {
        ...isOn(NAME, 'asks OpenWeather for the weather of each city every 10 minutes'),
        ...(problem === null ? {} : { problem }),
      }
    },
    covers: () => true,
    stream: (city, _fromMs, signal) => askAgainAndAgain(city, options, signal),
  }
}

async function* askAgainAndAgain(
  city: City,
  { client, apiKey, budget, clock, outage }: OpenweatherOptions,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  const [west, south, east, north] = city.bounds
  const place = { lat: ((south + north) / 2).toFixed(4), lon: ((west + east) / 2).toFixed(4) }
  let lastObservedAtMs = 0
  while (!signal.aborted) {
    const answer = await client.get(PATH, { ...place, units: 'metric', appid: apiKey ?? '' }, signal)
    if (signal.aborted) return
    const weather = answer.kind === 'ok' ? readWeather(answer.body) : null
    if (weather === null) {
      const waitMs = judge(answer, outage)
      await waitUntil(clock.nowMs() + waitMs, clock, signal)
      continue
    }
    outage.back()
    const { observedAtMs, values } = weather
    if (observedAtMs !== lastObservedAtMs) {
      lastObservedAtMs = observedAtMs
      const observedAt = new Date(observedAtMs).toISOString()
      const head = { schemaVersion: 1, cityId: city.cityId, source: NAME, observedAt }
      const reading = { ...head, readingId: readingId(NAME, city.cityId, observedAt), ...values }
      yield { readings: [reading], nextFromMs: clock.nowMs() }
    }
    await waitUntil(clock.nowMs() + Math.max(EVERY_MS, budget.paceMs() ?? 0), clock, signal)
  }
}

/** Notes what went wrong and says how long to wait, in ms. */
function judge(answer: JsonAnswer, outage: Outage): number {
  if (answer.kind === 'ok') {
    outage.lost('bad-answer: JSON without weather')
    return PAUSE_MS['bad-answer']
  }
  outage.lost(`${answer.kind}: ${answer.detail}`)
  return Math.max(answer.retryAfterMs ?? 0, PAUSE_MS[answer.kind])
}
