import type { CityFreshness, SegmentLive, WeatherNow, ZoneLive } from '@rocade/shared/protocol/answers'
import type { CityIncidents } from '@rocade/shared/protocol/incidents'

/** The newest known state of one city. Immutable: every change makes new maps. */
export interface CityLive {
  readonly zones: ReadonlyMap<string, ZoneLive>
  readonly segments: ReadonlyMap<string, SegmentLive>
  readonly weather: WeatherNow | null
  readonly freshness: CityFreshness | null
  /** What goes on, and who tells it; `null`: not known yet. */
  readonly incidents: CityIncidents | null
}
export interface LiveChanges {
  readonly zones?: readonly ZoneLive[]
  readonly segments?: readonly SegmentLive[]
  readonly weather?: readonly WeatherNow[]
  readonly freshness?: readonly CityFreshness[]
  /** Of a city always all. */
  readonly incidents?: readonly CityIncidents[]
}

/** Holds what the live feed said last, by city; readable by `useSyncExternalStore`. */
export interface LiveStore {
  city(cityId: string): CityLive
  /** Newest values win; what is not named stays. */
  merge(changes: LiveChanges): void
  /** The cities are exactly this now: what the snapshot does not name is gone. */
  replace(cityIds: readonly string[], changes: LiveChanges): void
  subscribe(listener: () => void): () => void
}

export const EMPTY_CITY: CityLive = {
  zones: new Map(),
  segments: new Map(),
  weather: null,
  freshness: null,
  incidents: null,
}

export function createLiveStore(): LiveStore {
  const cities = new Map<string, CityLive>()
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const mergeAll = (changes: LiveChanges) => {
    for (const cityId of citiesOf(changes)) {
      cities.set(cityId, mergeCity(cities.get(cityId) ?? EMPTY_CITY, cityId, changes))
    }
  }
  return {
    city: (cityId) => cities.get(cityId) ?? EMPTY_CITY,
    merge(changes) {
      mergeAll(changes)
      notify()
    },
    replace(cityIds, changes) {
      for (const cityId of cityIds) cities.delete(cityId)
      mergeAll(changes)
      notify()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function citiesOf(changes: LiveChanges): Set<string> {
  const lists = [changes.zones, changes.segments, changes.weather, changes.freshness, changes.incidents]
  return new Set(lists.flatMap((list) => (list ?? []).map((entry) => entry.cityId)))
}

function mergeCity(before: CityLive, cityId: string, changes: LiveChanges): CityLive {
  const mine = <T extends { cityId: string }>(list: readonly T[] | undefined) =>
    (list ?? []).filter((entry) => entry.cityId === cityId)
  return {
    zones: withEntries(before.zones, mine(changes.zones), (zone) => zone.zoneId),
    segments: withEntries(before.segments, mine(changes.segments), (segment) => segment.segmentId),
    weather: mine(changes.weather).at(-1) ?? before.weather,
    freshness: mine(changes.freshness).at(-1) ?? before.freshness,
    incidents: mine(changes.incidents).at(-1) ?? before.incidents,
  }
}

function withEntries<T>(before: ReadonlyMap<string, T>, entries: readonly T[], idOf: (entry: T) => string) {
  if (entries.length === 0) return before
  const after = new Map(before)
  for (const entry of entries) after.set(idOf(entry), entry)
  return after
}
