import type { City } from '@rocade/shared/cities/city'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Source, SourceBatch } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import { waitUntil } from '@rocade/shared/sources/wait-until'
import type { Budget } from '../../http/budget.ts'
import type { JsonAnswer, JsonClient } from '../../http/json-client.ts'
import type { Outage } from '../../outage.ts'
import { CURRENT_UNITS, readCurrent } from './current-answer.ts'

const NAME = 'open-meteo'
const PATH = '/v1/forecast'
/** Its present weather is renewed every 15 minutes. */
const EVERY_MS = 900_000

/** How long to wait after a problem before asking again. */
const PAUSE_MS = {
  'no-coverage': 24 * 3_600_000,
  throttled: EVERY_MS,
  'bad-key': EVERY_MS,
  down: 60_000,
  'bad-answer': EVERY_MS,
  spent: EVERY_MS,
} as const

export interface OpenMeteoOptions {
  readonly client: JsonClient
  readonly budget: Budget
  /** It needs no key; but nothing here asks the network without being told to. */
  readonly isAllowed: boolean
  readonly clock: Clock
  readonly outage: Outage
  readonly isOn: SourceSwitch
}

/**
 * The present weather from Open-Meteo at the middle of each city, every 15 minutes, without a key. Its event time is
 * `current.time`; an answer that repeats the last one is not sent again. Free for non-commercial use, CC BY 4.0.
 */
export function createOpenMeteoSource(options: OpenMeteoOptions): Source {
  const { isAllowed, outage, isOn } = options
  return {
    name: NAME,
    feed: 'weather',
    isRecording: false,
    check() {
      if (!isAllowed)
        return { state: 'off', detail: 'set OPEN_METEO=on to ask Open-Meteo for the weather; no key is needed' }
      const problem = outage.problem()
      return {
        ...isOn(NAME, 'asks Open-Meteo for the weather of each city every 15 minutes'),
        ...(problem === null ? {} : { problem }),
      }
    },
    covers: () => true,
    stream: (city, _fromMs, signal) => askAgainAndAgain(city, options, signal),
  }
}

async function* askAgainAndAgain(
  city: City,
  { client, budget, clock, outage }: OpenMeteoOptions,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  const query = queryOf(city)
  let lastObservedAtMs = 0
  while (!signal.aborted) {
    const answer = await client.get(PATH, query, signal)
    if (signal.aborted) return
    const weather = answer.kind === 'ok' ? readCurrent(answer.body) : null
    if (weather === null) {
      await waitUntil(clock.nowMs() + judge(answer, outage), clock, signal)
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

/** Units are asked for by name, not left to a default that may change. */
function queryOf({ bounds: [west, south, east, north] }: City): Record<string, string> {
  return {
    latitude: ((south + north) / 2).toFixed(4),
    longitude: ((west + east) / 2).toFixed(4),
    current: Object.keys(CURRENT_UNITS).join(','),
    temperature_unit: 'celsius',
    wind_speed_unit: 'kmh',
    precipitation_unit: 'mm',
    timeformat: 'unixtime',
    timezone: 'UTC',
  }
}

/** Notes what went wrong and says how long to wait, in ms. */
function judge(answer: JsonAnswer, outage: Outage): number {
  if (answer.kind === 'ok') {
    outage.lost('bad-answer: JSON without weather in our units')
    return PAUSE_MS['bad-answer']
  }
  outage.lost(`${answer.kind}: ${answer.detail}`)
  return Math.max(answer.retryAfterMs ?? 0, PAUSE_MS[answer.kind])
}
