import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import { IncidentReading } from '@rocade/shared/feeds/incidents/contract'
import { isAhead } from '@rocade/shared/feeds/newest-reading'
import { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import type { LiveReading } from '@rocade/shared/protocol/live-topics'
import { createLiveCity, type LiveCity, type LiveView } from './live-city.ts'

/** The present of all cities, fed by the `_live` topics. Does no I/O and reads no clock. */
export interface LiveState {
  isKnown(cityId: string): boolean
  /** Takes a reading of a feed; `false` when it changes nothing: older, or of a city or segment that is not known. */
  take(feed: string, live: LiveReading, nowMs: number): boolean
  /** By city, what changed since the last call; empty when nothing did. */
  changes(nowMs: number): ReadonlyMap<string, LiveView>
  /** Everything of these cities, as it was at the last `changes`, with the ages of now. Unknown cities are left out. */
  view(cityIds: readonly string[], nowMs: number): LiveView
  freshness(cityIds: readonly string[], nowMs: number): LiveView['freshness']
}

/** Readings that come before we have heard of their city are kept, so many, until we have. */
const EARLY_MAX = 20_000

/**
 * The newest live reading of each key, whatever the order they come in, for the given cities and those that follow.
 * `incidentSourceOf` says who tells the incidents of a city at present; `null`: nobody does.
 */
export function createLiveState(
  cities: Cities,
  incidentSourceOf: (cityId: string) => string | null = () => null,
): LiveState {
  const book = asCityBook(cities)
  const byId = new Map<string, LiveCity>()
  const early = new Map<string, () => void>()

  /** A city whose zones or segments were edited is made anew, with the readings that it had; a removed one goes. */
  function takeUpCities(): void {
    for (const cityId of byId.keys()) if (book.find(cityId) === undefined) byId.delete(cityId)
    for (const city of book.all()) {
      const known = byId.get(city.cityId)
      if (known === undefined || !known.isOf(city))
        byId.set(
          city.cityId,
          createLiveCity(city, () => incidentSourceOf(city.cityId), known),
        )
    }
    const waiting = [...early.values()]
    early.clear()
    for (const takeAgain of waiting) takeAgain()
  }
  takeUpCities()
  book.onChange(takeUpCities)

  function takeTraffic(reading: TrafficReading, nowMs: number): boolean {
    const city = byId.get(reading.cityId)
    if (city === undefined) keepEarly(`${reading.cityId}/${reading.segmentId}`, () => takeTraffic(reading, nowMs))
    return city?.takeTraffic(reading, nowMs) ?? false
  }
  function takeWeather(reading: WeatherReading, qualityScore: number, nowMs: number): boolean {
    const city = byId.get(reading.cityId)
    if (city === undefined) keepEarly(reading.cityId, () => takeWeather(reading, qualityScore, nowMs))
    return city?.takeWeather(reading, qualityScore, nowMs) ?? false
  }
  function takeIncident(reading: IncidentReading): boolean {
    const city = byId.get(reading.cityId)
    if (city === undefined) keepEarly(`incident ${reading.readingId}`, () => takeIncident(reading))
    return city?.takeIncident(reading) ?? false
  }
  function keepEarly(key: string, takeAgain: () => void): void {
    if (early.size < EARLY_MAX || early.has(key)) early.set(key, takeAgain)
  }
  const known = (cityIds: readonly string[]) => cityIds.flatMap((cityId) => byId.get(cityId) ?? [])
  return {
    isKnown: (cityId) => byId.has(cityId),
    take(feed, live, nowMs) {
      if (feed === 'traffic') {
        const parsed = TrafficReading.safeParse(live.reading)
        return parsed.success && takeTraffic(parsed.data, nowMs)
      }
      if (feed === 'weather') {
        const parsed = WeatherReading.safeParse(live.reading)
        return parsed.success && takeWeather(parsed.data, live.qualityScore, nowMs)
      }
      if (feed === 'incidents') {
        const parsed = IncidentReading.safeParse(live.reading)
        return parsed.success && !isAhead(Date.parse(parsed.data.toldAt), nowMs) && takeIncident(parsed.data)
      }
      return false
    },
    changes(nowMs) {
      const changed = new Map<string, LiveView>()
      for (const city of byId.values()) {
        const view = city.changes(nowMs)
        if (view !== null) changed.set(city.cityId, view)
      }
      return changed
    },
    view: (cityIds, nowMs) => joinViews(known(cityIds).map((city) => city.view(nowMs))),
    freshness: (cityIds, nowMs) => known(cityIds).map((city) => city.freshness(nowMs)),
  }
}

export function joinViews(views: readonly LiveView[]): LiveView {
  return {
    zones: views.flatMap((view) => view.zones),
    segments: views.flatMap((view) => view.segments),
    weather: views.flatMap((view) => view.weather),
    freshness: views.flatMap((view) => view.freshness),
    incidents: views.flatMap((view) => view.incidents),
  }
}
