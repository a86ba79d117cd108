import type { City } from '@rocade/shared/cities/city'
import type { IncidentReading } from '@rocade/shared/feeds/incidents/contract'
import { isAhead, mayReplace } from '@rocade/shared/feeds/newest-reading'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import type { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import type { CityFreshness, SegmentLive, WeatherNow, ZoneLive } from '@rocade/shared/protocol/answers'
import type { CityIncidents } from '@rocade/shared/protocol/incidents'
import { ageS } from './live-figures.ts'
import { createLiveIncidents, type LiveIncidents } from './live-incidents.ts'
import { type NewestReading, type SegmentSlot, segmentLive } from './segment-live.ts'
import { type NewestWeather, WEATHER_FRESH_MS, weatherNow } from './weather-now.ts'
import { withZoneAge, type ZoneSlot, zoneLive, zoneSlots } from './zone-live.ts'

/** The source whose readings are a recording laid on today's clock. */
const RECORDING_SOURCE = 'replay'

/** What of a city is to be shown: everything (a snapshot), or what changed. Ages are those of one instant. */
export interface LiveView {
  readonly zones: ZoneLive[]
  readonly segments: SegmentLive[]
  readonly weather: WeatherNow[]
  readonly freshness: CityFreshness[]
  readonly incidents: CityIncidents[]
}

/**
 * The present of one city, in memory. Readings go in, in any order: of each segment the newest observed one
 * stays, unless it lies in the future.
 * Does no I/O and reads no clock: every instant is an argument, in epoch ms.
 */
export interface LiveCity {
  readonly cityId: string
  /** Whether it is made of the zones, segments and limits that the city has. */
  isOf(city: City): boolean
  /** The newest readings, for a city that takes its place. */
  newest(): {
    readonly traffic: readonly TrafficReading[]
    readonly weather: Omit<NewestWeather, 'observedAtMs'> | null
  }
  /** Returns whether it became the newest of its segment. */
  takeTraffic(reading: TrafficReading, nowMs: number): boolean
  takeWeather(reading: WeatherReading, qualityScore: number, nowMs: number): boolean
  /** Returns whether it was not known. */
  takeIncident(reading: IncidentReading): boolean
  /** Recomputes what readings and the passing of time changed since the last call; `null` when nothing did. */
  changes(nowMs: number): LiveView | null
  view(nowMs: number): LiveView
  freshness(nowMs: number): CityFreshness
}

/** What a city remembers between two calls. */
interface Memory {
  readonly city: City
  readonly freshMs: number
  readonly slots: ReadonlyMap<string, SegmentSlot>
  readonly zones: readonly ZoneSlot[]
  readonly incidents: LiveIncidents
  /** Who tells the incidents of this city at present. */
  readonly incidentSource: () => string | null
  /** The newest reading of any segment. */
  newest: NewestReading | null
  lastUpdateAtMs: number | null
  weather: NewestWeather | null
  shownWeather: WeatherNow
  /** No shown reading grows too old before this. */
  nextExpiryMs: number
  readonly dirtySegments: Set<SegmentSlot>
  isWeatherDirty: boolean
  isFreshnessDirty: boolean
}

/** `before`: the same city before it was edited, whose newest readings it goes on with. */
export function createLiveCity(city: City, incidentSource: () => string | null, before?: LiveCity): LiveCity {
  const { cityId } = city
  const slots = new Map<string, SegmentSlot>()
  for (const segment of city.segmentsById.values()) {
    const shown = segmentLive(cityId, segment, null, false)
    slots.set(segment.segmentId, { segment, newest: null, isFresh: false, shown })
  }
  const memory: Memory = {
    city,
    freshMs: city.freshS * 1000,
    slots,
    zones: zoneSlots(city, slots),
    incidents: createLiveIncidents(city),
    incidentSource,
    newest: null,
    lastUpdateAtMs: null,
    weather: null,
    shownWeather: weatherNow(cityId, null, false),
    nextExpiryMs: Number.POSITIVE_INFINITY,
    dirtySegments: new Set(),
    isWeatherDirty: false,
    isFreshnessDirty: false,
  }
  if (before !== undefined) takeOver(memory, before)
  return {
    cityId,
    isOf: ({ zones, segmentsById, freshS }) =>
      zones === city.zones && segmentsById === city.segmentsById && freshS === city.freshS,
    newest: () => ({
      traffic: [...slots.values()].flatMap(({ newest }) => newest?.reading ?? []),
      weather: memory.weather,
    }),
    takeTraffic: (reading, nowMs) => takeTraffic(memory, reading, nowMs),
    takeWeather: (reading, qualityScore, nowMs) => takeWeather(memory, { reading, qualityScore }, nowMs),
    takeIncident: memory.incidents.take,
    changes: (nowMs) => changes(memory, nowMs),
    freshness: (nowMs) => freshness(memory, nowMs),
    view: (nowMs) => ({
      zones: memory.zones.map((zone) => withZoneAge(zone, nowMs)),
      segments: [...slots.values()].map((slot) => slot.shown),
      weather: [withWeatherAge(memory.shownWeather, nowMs)],
      freshness: [freshness(memory, nowMs)],
      incidents: [memory.incidents.shown()],
    }),
  }
}

/** Everything of the new city is told anew, so that who shows the old one has all of it. */
function takeOver(memory: Memory, before: LiveCity): void {
  const { traffic, weather } = before.newest()
  for (const reading of traffic) takeTraffic(memory, reading, Date.parse(reading.observedAt))
  if (weather !== null) takeWeather(memory, weather, Date.parse(weather.reading.observedAt))
  for (const slot of memory.slots.values()) memory.dirtySegments.add(slot)
  memory.isWeatherDirty = true
}

function takeTraffic(memory: Memory, reading: TrafficReading, nowMs: number): boolean {
  const slot = memory.slots.get(reading.segmentId)
  const observedAtMs = Date.parse(reading.observedAt)
  if (slot === undefined || !isNews(observedAtMs, slot.newest, nowMs)) return false
  slot.newest = { reading, observedAtMs }
  if (mayReplace(observedAtMs, memory.newest?.observedAtMs ?? null, nowMs)) memory.newest = slot.newest
  memory.lastUpdateAtMs = nowMs
  memory.dirtySegments.add(slot)
  memory.isFreshnessDirty = true
  return true
}

function takeWeather(memory: Memory, given: Omit<NewestWeather, 'observedAtMs'>, nowMs: number): boolean {
  const observedAtMs = Date.parse(given.reading.observedAt)
  if (!isNews(observedAtMs, memory.weather, nowMs)) return false
  memory.weather = { ...given, observedAtMs }
  memory.lastUpdateAtMs = nowMs
  memory.isWeatherDirty = true
  memory.isFreshnessDirty = true
  return true
}

const isNews = (observedAtMs: number, known: { readonly observedAtMs: number } | null, nowMs: number) =>
  known?.observedAtMs !== observedAtMs && mayReplace(observedAtMs, known?.observedAtMs ?? null, nowMs)

/** After the clock was set back: what it had taken from the future is not the present, and what comes next is. */
function forgetFuture(memory: Memory, nowMs: number): void {
  if (memory.newest !== null && isAhead(memory.newest.observedAtMs, nowMs)) {
    memory.newest = null
    for (const slot of memory.slots.values()) {
      if (slot.newest === null) continue
      if (isAhead(slot.newest.observedAtMs, nowMs)) {
        slot.newest = null
        memory.dirtySegments.add(slot)
      } else if (memory.newest === null || memory.newest.observedAtMs <= slot.newest.observedAtMs) {
        memory.newest = slot.newest
      }
    }
    memory.isFreshnessDirty = true
  }
  if (memory.weather !== null && isAhead(memory.weather.observedAtMs, nowMs)) {
    memory.weather = null
    memory.isWeatherDirty = true
  }
  if (memory.lastUpdateAtMs !== null && isAhead(memory.lastUpdateAtMs, nowMs)) memory.lastUpdateAtMs = null
}

function changes(memory: Memory, nowMs: number): LiveView | null {
  forgetFuture(memory, nowMs)
  expire(memory, nowMs)
  const { dirtySegments, isWeatherDirty, zones, city } = memory
  const incidents = memory.incidents.changes(memory.incidentSource(), nowMs)
  const isSame = dirtySegments.size === 0 && !isWeatherDirty && !memory.isFreshnessDirty && incidents === null
  if (isSame) return null
  const segments = [...dirtySegments].map((slot) => refreshSegment(memory, slot, nowMs))
  const zoneIds = new Set(segments.map((segment) => segment.zoneId))
  const changedZones = zones.filter((zone) => zoneIds.has(zone.zoneId))
  for (const zone of changedZones) zone.shown = zoneLive(city.cityId, zone)
  const view: LiveView = {
    zones: changedZones.map((zone) => withZoneAge(zone, nowMs)),
    segments,
    weather: isWeatherDirty ? [withWeatherAge(refreshWeather(memory, nowMs), nowMs)] : [],
    freshness: [freshness(memory, nowMs)],
    incidents: incidents === null ? [] : [incidents],
  }
  dirtySegments.clear()
  memory.isWeatherDirty = false
  memory.isFreshnessDirty = false
  return view
}

/** Marks what grew too old since it was shown, and finds out when the next one will. */
function expire(memory: Memory, nowMs: number): void {
  if (nowMs < memory.nextExpiryMs) return
  memory.nextExpiryMs = Number.POSITIVE_INFINITY
  for (const slot of memory.slots.values()) {
    if (slot.newest === null || !slot.isFresh) continue
    const expiryMs = slot.newest.observedAtMs + memory.freshMs
    if (expiryMs <= nowMs) memory.dirtySegments.add(slot)
    else memory.nextExpiryMs = Math.min(memory.nextExpiryMs, expiryMs)
  }
  if (memory.weather !== null && memory.shownWeather.temperatureC !== null) {
    const expiryMs = memory.weather.observedAtMs + WEATHER_FRESH_MS
    if (expiryMs <= nowMs) memory.isWeatherDirty = true
    else memory.nextExpiryMs = Math.min(memory.nextExpiryMs, expiryMs)
  }
  memory.isFreshnessDirty = true
}

function refreshSegment(memory: Memory, slot: SegmentSlot, nowMs: number): SegmentLive {
  const expiryMs = slot.newest === null ? 0 : slot.newest.observedAtMs + memory.freshMs
  slot.isFresh = expiryMs > nowMs
  if (slot.isFresh) memory.nextExpiryMs = Math.min(memory.nextExpiryMs, expiryMs)
  slot.shown = segmentLive(memory.city.cityId, slot.segment, slot.newest, slot.isFresh)
  return slot.shown
}

function refreshWeather(memory: Memory, nowMs: number): WeatherNow {
  const expiryMs = memory.weather === null ? 0 : memory.weather.observedAtMs + WEATHER_FRESH_MS
  if (expiryMs > nowMs) memory.nextExpiryMs = Math.min(memory.nextExpiryMs, expiryMs)
  memory.shownWeather = weatherNow(memory.city.cityId, memory.weather, expiryMs > nowMs)
  return memory.shownWeather
}

function freshness({ city, newest, lastUpdateAtMs, freshMs }: Memory, nowMs: number): CityFreshness {
  return {
    cityId: city.cityId,
    newestObservedAt: newest === null ? null : new Date(newest.observedAtMs).toISOString(),
    lastUpdateAt: lastUpdateAtMs === null ? null : new Date(lastUpdateAtMs).toISOString(),
    source: newest?.reading.source ?? null,
    isRecording: newest !== null && city.recording !== null && newest.reading.source === RECORDING_SOURCE,
    isFresh: newest !== null && newest.observedAtMs + freshMs > nowMs,
  }
}

const withWeatherAge = (shown: WeatherNow, nowMs: number): WeatherNow => ({
  ...shown,
  ageS: shown.observedAt === null ? null : ageS(Date.parse(shown.observedAt), nowMs),
})
