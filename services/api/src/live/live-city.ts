import type { City } from '@rocade/shared/cities/city'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import type { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import type { CityFreshness, SegmentLive, WeatherNow, ZoneLive } from '@rocade/shared/protocol/answers'
import { ageS } from './live-figures.ts'
import { type NewestReading, type SegmentSlot, segmentLive } from './segment-live.ts'
import { type NewestWeather, WEATHER_FRESH_S, weatherNow } from './weather-now.ts'
import { withZoneAge, zoneLive, zoneSlots } from './zone-live.ts'

/** The source whose readings are a recording laid on today's clock. */
const RECORDING_SOURCE = 'replay'

/** What of a city is to be shown: everything (a snapshot), or what changed. Ages are those of one instant. */
export interface LiveView {
  readonly zones: ZoneLive[]
  readonly segments: SegmentLive[]
  readonly weather: WeatherNow[]
  readonly freshness: CityFreshness[]
}

/**
 * The present of one city, in memory. Readings go in, in any order: of each segment the newest observed one stays.
 * Does no I/O and reads no clock: every instant is an argument, in epoch ms.
 */
export interface LiveCity {
  readonly cityId: string
  /** Returns whether it became the newest of its segment. */
  takeTraffic(reading: TrafficReading, nowMs: number): boolean
  takeWeather(reading: WeatherReading, qualityScore: number, nowMs: number): boolean
  /** Recomputes what readings and the passing of time changed since the last call; `null` when nothing did. */
  changes(nowMs: number): LiveView | null
  view(nowMs: number): LiveView
  freshness(nowMs: number): CityFreshness
}

export function createLiveCity(city: City): LiveCity {
  const { cityId } = city
  const freshMs = city.freshS * 1000
  const slots = new Map<string, SegmentSlot>()
  for (const segment of city.segmentsById.values()) {
    slots.set(segment.segmentId, {
      segment,
      newest: null,
      isFresh: false,
      shown: segmentLive(cityId, segment, null, false),
    })
  }
  const zones = zoneSlots(city, slots)
  let weather: NewestWeather | null = null
  let shownWeather = weatherNow(cityId, null, false)
  let newest: NewestReading | null = null
  let lastUpdateAtMs: number | null = null
  let nextExpiryMs = Number.POSITIVE_INFINITY
  const dirty = { segments: new Set<SegmentSlot>(), weather: false, freshness: false }

  function takeTraffic(reading: TrafficReading, nowMs: number): boolean {
    const slot = slots.get(reading.segmentId)
    const observedAtMs = Date.parse(reading.observedAt)
    if (slot === undefined || (slot.newest !== null && slot.newest.observedAtMs >= observedAtMs)) return false
    slot.newest = { reading, observedAtMs }
    if (newest === null || newest.observedAtMs <= observedAtMs) newest = slot.newest
    lastUpdateAtMs = nowMs
    dirty.segments.add(slot)
    dirty.freshness = true
    return true
  }

  function takeWeather(reading: WeatherReading, qualityScore: number, nowMs: number): boolean {
    const observedAtMs = Date.parse(reading.observedAt)
    if (weather !== null && weather.observedAtMs >= observedAtMs) return false
    weather = { reading, qualityScore, observedAtMs }
    lastUpdateAtMs = nowMs
    dirty.weather = true
    dirty.freshness = true
    return true
  }

  /** Marks what grew too old since it was shown, and finds out when the next one will. */
  function expire(nowMs: number): void {
    if (nowMs < nextExpiryMs) return
    nextExpiryMs = Number.POSITIVE_INFINITY
    for (const slot of slots.values()) {
      if (slot.newest === null || !slot.isFresh) continue
      if (slot.newest.observedAtMs + freshMs <= nowMs) dirty.segments.add(slot)
      else nextExpiryMs = Math.min(nextExpiryMs, slot.newest.observedAtMs + freshMs)
    }
    if (weather !== null && shownWeather.temperatureC !== null) {
      const expiryMs = weather.observedAtMs + WEATHER_FRESH_S * 1000
      if (expiryMs <= nowMs) dirty.weather = true
      else nextExpiryMs = Math.min(nextExpiryMs, expiryMs)
    }
    dirty.freshness = true
  }

  function refreshSegment(slot: SegmentSlot, nowMs: number): SegmentLive {
    const expiryMs = slot.newest === null ? 0 : slot.newest.observedAtMs + freshMs
    slot.isFresh = expiryMs > nowMs
    if (slot.isFresh) nextExpiryMs = Math.min(nextExpiryMs, expiryMs)
    slot.shown = segmentLive(cityId, slot.segment, slot.newest, slot.isFresh)
    return slot.shown
  }

  function refreshWeather(nowMs: number): WeatherNow {
    const expiryMs = weather === null ? 0 : weather.observedAtMs + WEATHER_FRESH_S * 1000
    if (expiryMs > nowMs) nextExpiryMs = Math.min(nextExpiryMs, expiryMs)
    shownWeather = weatherNow(cityId, weather, expiryMs > nowMs)
    return shownWeather
  }

  function freshness(nowMs: number): CityFreshness {
    return {
      cityId,
      newestObservedAt: newest === null ? null : new Date(newest.observedAtMs).toISOString(),
      lastUpdateAt: lastUpdateAtMs === null ? null : new Date(lastUpdateAtMs).toISOString(),
      source: newest?.reading.source ?? null,
      isRecording: newest !== null && city.recording !== null && newest.reading.source === RECORDING_SOURCE,
      isFresh: newest !== null && newest.observedAtMs + freshMs > nowMs,
    }
  }

  function changes(nowMs: number): LiveView | null {
    expire(nowMs)
    if (dirty.segments.size === 0 && !dirty.weather && !dirty.freshness) return null
    const segments = [...dirty.segments].map((slot) => refreshSegment(slot, nowMs))
    const changedZones = new Set(segments.map((segment) => segment.zoneId))
    for (const zone of zones) if (changedZones.has(zone.zoneId)) zone.shown = zoneLive(cityId, zone)
    const result: LiveView = {
      zones: zones.filter((zone) => changedZones.has(zone.zoneId)).map((zone) => withZoneAge(zone, nowMs)),
      segments,
      weather: dirty.weather ? [withWeatherAge(refreshWeather(nowMs), nowMs)] : [],
      freshness: [freshness(nowMs)],
    }
    dirty.segments.clear()
    dirty.weather = false
    dirty.freshness = false
    return result
  }

  return {
    cityId,
    takeTraffic,
    takeWeather,
    changes,
    freshness,
    view: (nowMs) => ({
      zones: zones.map((zone) => withZoneAge(zone, nowMs)),
      segments: [...slots.values()].map((slot) => slot.shown),
      weather: [withWeatherAge(shownWeather, nowMs)],
      freshness: [freshness(nowMs)],
    }),
  }
}

const withWeatherAge = (shown: WeatherNow, nowMs: number): WeatherNow => ({
  ...shown,
  ageS: shown.observedAt === null ? null : ageS(Date.parse(shown.observedAt), nowMs),
})
