import type { KeptReading, SourceTraits, SuspectReason } from '@rocade/shared/feeds/suspicion'
import { type KeptTraffic, suspectTraffic } from '@rocade/shared/feeds/traffic/suspicion'
import { type KeptWeather, suspectWeather } from '@rocade/shared/feeds/weather/suspicion'

/** Where a feed measures: a segment in its zone, or the city as a whole. */
export interface QualityPlace {
  readonly placeId: string
  readonly zoneId: string | null
  /** What it counts in coverage: its length, or 1 each where nothing of the zone has one. */
  readonly weight: number
  readonly lengthM: number | null
  readonly freeFlowKmh: number | null
}

/** A stored reading, with the fields that its feed is judged by. */
export interface KeptRow extends KeptReading {
  readonly placeId: string
  readonly qualityScore: number
  /** How often its message came; `null` where bronze does not tell (imported history). */
  readonly copies: number | null
  readonly [field: string]: string | number | boolean | null
}

/** How the readings of a feed are judged. */
export interface QualityFeed {
  readonly feed: string
  /** Column of the clean table that says the place; `null`: the city. */
  readonly placeColumn: string | null
  /** Field of a `KeptRow`, and the column of the clean table that it comes from. */
  readonly fields: Readonly<Record<string, string>>
  /** The field whose values tell whether a source rounds. */
  readonly mainField: string
  readonly judge: (
    rows: readonly KeptRow[],
    place: QualityPlace,
    traits: SourceTraits,
  ) => readonly (SuspectReason | null)[]
}

const traffic: QualityFeed = {
  feed: 'traffic',
  placeColumn: 'segment_id',
  fields: {
    speedKmh: 'speed_kmh',
    freeFlowKmh: 'free_flow_kmh',
    travelTimeS: 'travel_time_s',
    freeFlowTravelTimeS: 'free_flow_travel_time_s',
    isClosed: 'is_closed',
  },
  mainField: 'speedKmh',
  judge: (rows, { lengthM, freeFlowKmh }, traits) =>
    suspectTraffic(rows as unknown as readonly KeptTraffic[], { lengthM, freeFlowKmh: freeFlowKmh ?? 0 }, traits),
}

const weather: QualityFeed = {
  feed: 'weather',
  placeColumn: null,
  fields: {
    temperatureC: 'temperature_c',
    humidityPct: 'humidity_pct',
    pressureHpa: 'pressure_hpa',
    windSpeedKmh: 'wind_speed_kmh',
    windDirectionDeg: 'wind_direction_deg',
  },
  mainField: 'temperatureC',
  judge: (rows, _place, traits) => suspectWeather(rows as unknown as readonly KeptWeather[], traits),
}

/** The feeds whose quality is judged, by name. A new one: its rules in its folder, and an entry here. */
export const qualityFeeds: ReadonlyMap<string, QualityFeed> = new Map([traffic, weather].map((one) => [one.feed, one]))
