import type { City } from '@rocade/shared/cities/city'
import { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import type { LiveReading } from '@rocade/shared/protocol/live-topics'
import { createLiveCity, type LiveCity, type LiveView } from './live-city.ts'

/** The present of all cities, fed by the `_live` topics. Does no I/O and reads no clock. */
export interface LiveState {
  readonly cityIds: readonly string[]
  /** Takes a reading of a feed; `false` when it changes nothing: older, or of a city or segment that is not known. */
  take(feed: string, live: LiveReading, nowMs: number): boolean
  /** By city, what changed since the last call; empty when nothing did. */
  changes(nowMs: number): ReadonlyMap<string, LiveView>
  /** Everything of these cities, as it was at the last `changes`, with the ages of now. Unknown cities are left out. */
  view(cityIds: readonly string[], nowMs: number): LiveView
  freshness(cityIds: readonly string[], nowMs: number): LiveView['freshness']
}

/** The newest live reading of each key, whatever the order they come in, for the given cities. */
export function createLiveState(cities: readonly City[]): LiveState {
  const byId = new Map<string, LiveCity>(cities.map((city) => [city.cityId, createLiveCity(city)]))
  const known = (cityIds: readonly string[]) => cityIds.flatMap((cityId) => byId.get(cityId) ?? [])
  return {
    cityIds: [...byId.keys()],
    take(feed, live, nowMs) {
      if (feed === 'traffic') {
        const parsed = TrafficReading.safeParse(live.reading)
        return parsed.success && (byId.get(parsed.data.cityId)?.takeTraffic(parsed.data, nowMs) ?? false)
      }
      if (feed === 'weather') {
        const parsed = WeatherReading.safeParse(live.reading)
        if (!parsed.success) return false
        return byId.get(parsed.data.cityId)?.takeWeather(parsed.data, live.qualityScore, nowMs) ?? false
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
  }
}
