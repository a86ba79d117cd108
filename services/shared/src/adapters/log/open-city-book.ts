import { setTimeout as delay } from 'node:timers/promises'
import type { City } from '../../cities/city.ts'
import type { CityBook } from '../../cities/city-book.ts'
import { assembleCity } from '../../cities/load-cities.ts'
import { CITIES_TOPIC } from '../../feeds/topics.ts'
import type { EventLog, LogMessage } from '../../ports/event-log.ts'
import { CityChange } from '../../protocol/city-change.ts'
import { retry } from '../../runtime/retry.ts'
import { followTopic } from './follow-topic.ts'
import { readJsonMessage } from './read-json-message.ts'

export interface OpenCityBookOptions {
  readonly log: EventLog
  /** Those of the city folders: what was said on the topic comes on top. */
  readonly base: readonly City[]
  /** Different in each process, so that each reads everything. */
  readonly group: string
  readonly logger: { warn(fields: object, message: string): void }
  readonly signal: AbortSignal
}

const LOOK_EVERY_MS = 20
const RETRY = { minDelayMs: 100, maxDelayMs: 5_000 }

/**
 * The cities of the folders, changed by what is said on the topic `cities` (written by the API), from its beginning on.
 * Resolves when everything that was said so far is taken up; a log that is away is waited for.
 * Rejects with the signal's reason when that is aborted.
 */
export async function openCityBook(options: OpenCityBookOptions): Promise<CityBook & AsyncDisposable> {
  const { log, base, group, logger, signal } = options
  const stop = new AbortController()
  const byId = new Map(base.map((city) => [city.cityId, city]))
  const listeners = new Set<() => void>()
  let sorted = sortCities(byId)
  let nextOffset = 0

  function take(message: LogMessage): void {
    const change = readJsonMessage(CityChange, message)
    if (change === null) return
    const city = changed(byId.get(change.cityId), change)
    if (city === undefined) return
    byId.set(city.cityId, city)
    sorted = sortCities(byId)
    for (const listener of listeners) listener()
  }

  const following = followTopic({
    log,
    topic: CITIES_TOPIC,
    group,
    logger,
    signal: AbortSignal.any([signal, stop.signal]),
    take,
    // The topic is one partition. After a failure it is read again from its beginning, and what was taken is taken anew.
    onNext: (_partition, offset) => {
      nextOffset = offset
    },
  })
  const book: CityBook & AsyncDisposable = {
    all: () => sorted,
    find: (cityId) => byId.get(cityId),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async catchUp() {
      const { signal: stopped } = stop
      const isAwayForNow = () => !stopped.aborted && !signal.aborted
      const [at] = await retry(() => log.offsets(CITIES_TOPIC), { ...RETRY, isRetryable: isAwayForNow })
      while (nextOffset < (at?.end ?? 0) && isAwayForNow()) await delay(LOOK_EVERY_MS)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await following
    },
  }
  await book.catchUp()
  signal.throwIfAborted()
  return book
}

/** `undefined` for a change of a city that nobody has told about. */
function changed(known: City | undefined, change: CityChange): City | undefined {
  if (change.city !== undefined && known === undefined) {
    const { zones, segments, ...file } = change.city
    return assembleCity({ ...file, cityId: change.cityId, isActive: change.isActive, recording: null }, zones, segments)
  }
  return known === undefined ? undefined : { ...known, isActive: change.isActive }
}

const sortCities = (byId: ReadonlyMap<string, City>): City[] =>
  [...byId.values()].sort((a, b) => (a.cityId < b.cityId ? -1 : 1))
