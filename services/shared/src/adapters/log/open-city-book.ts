import { setTimeout as delay } from 'node:timers/promises'
import type { City } from '../../cities/city.ts'
import type { CityBook, RemovedCity } from '../../cities/city-book.ts'
import { assembleCity } from '../../cities/load-cities.ts'
import { CITIES_TOPIC } from '../../feeds/topics.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { CityChange } from '../../protocol/city-change.ts'
import { retry } from '../../runtime/retry.ts'
import { followRecords } from './follow-records.ts'
import { createSetAside } from './set-aside.ts'

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
 * Resolves when everything that was said so far is taken up; a log that is away is waited for. A word that cannot be used
 * is set aside: the other cities are as they were. Rejects with the signal's reason when that is aborted.
 */
export async function openCityBook(options: OpenCityBookOptions): Promise<CityBook & AsyncDisposable> {
  const { log, base, group, logger, signal } = options
  const stop = new AbortController()
  const ofFolders = new Map(base.map((city) => [city.cityId, city]))
  const byId = new Map(ofFolders)
  const removed = new Map<string, RemovedCity>()
  const setAside = createSetAside()
  const listeners = new Set<() => void>()
  let sorted = sortCities(byId)
  let nextOffset = 0

  /** A part that fails over a change must not keep the others from hearing of it, nor make the topic be read again. */
  function tellAll(): void {
    sorted = sortCities(byId)
    for (const listener of listeners) {
      try {
        listener()
      } catch (error) {
        logger.warn({ err: error }, 'a part could not take up a change of the cities')
      }
    }
  }

  function take(change: CityChange): void {
    const { cityId, removal } = change
    const city = removal === undefined ? citySaid(ofFolders.get(cityId), change, byId.get(cityId)) : undefined
    if (city === undefined) byId.delete(cityId)
    else byId.set(cityId, city)
    if (removal === undefined) removed.delete(cityId)
    else removed.set(cityId, { cityId, removedAtMs: Date.parse(change.changedAt), data: removal.data })
    tellAll()
  }

  /** Nothing is said of the city any more: it is as its folder has it. */
  function restore(cityId: string): void {
    const city = ofFolders.get(cityId)
    if (city === undefined) byId.delete(cityId)
    else byId.set(cityId, city)
    removed.delete(cityId)
    tellAll()
  }

  const following = followRecords({
    log,
    topic: CITIES_TOPIC,
    group,
    logger,
    signal: AbortSignal.any([signal, stop.signal]),
    schema: CityChange,
    setAside,
    take,
    onTombstone: restore,
    // The topic is one partition. After a failure it is read again from its beginning, and what was taken is taken anew.
    onNext: (_partition, offset) => {
      nextOffset = offset
    },
  })
  const book: CityBook & AsyncDisposable = {
    all: () => sorted,
    find: (cityId) => byId.get(cityId),
    removed: () => [...removed.values()],
    setAside: () =>
      setAside.list().map(({ key, offset, detail, sinceMs }) => ({ cityId: key ?? `#${offset}`, detail, sinceMs })),
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

/** The city that a word describes. Throws `RangeError` for parts that do not fit together, and for a switch of nothing. */
function citySaid(ofFolder: City | undefined, change: CityChange, before: City | undefined): City {
  const { cityId, isActive, city: added, edited } = change
  if (added !== undefined) {
    const { zones, segments, ...file } = added
    return withSameNetwork(assembleCity({ ...file, cityId, isActive, recording: null }, zones, segments), before)
  }
  if (ofFolder === undefined) throw new RangeError('there is no city of this id to switch: it was never added')
  return { ...ofFolder, ...edited, isActive }
}

/** Where zones and segments are those from before, they are the same objects: nobody has to work them out again. */
function withSameNetwork(city: City, before: City | undefined): City {
  const isSame = before !== undefined && networkText(before) === networkText(city)
  if (!isSame) return city
  const { zones, segments, segmentsById } = before
  return { ...city, zones, segments, segmentsById }
}

const networkText = ({ zones, segments }: City) => JSON.stringify([zones, segments])

const sortCities = (byId: ReadonlyMap<string, City>): City[] =>
  [...byId.values()].sort((a, b) => (a.cityId < b.cityId ? -1 : 1))
