import { z } from 'zod'
import { bounded, boundedInt, SegmentId, Slug, text } from '../feeds/contract-parts.ts'

export const CITY_NAME_CHARACTERS_MAX = 120
export const PLACE_NAME_CHARACTERS_MAX = 200
/** A road between two zones has both of their names. */
export const SEGMENT_NAME_CHARACTERS_MAX = 2 * PLACE_NAME_CHARACTERS_MAX + 20
export const ATTRIBUTION_CHARACTERS_MAX = 500

/** Longitude first (RFC 7946). */
const Position = z.tuple([bounded('longitudeDeg'), bounded('roadLatitudeDeg')])
const Ring = z.array(Position).min(3, 'expected a ring of positions, the last one as the first')
const Rings = z.array(Ring).min(1, 'expected at least one ring')

/** `cities/<city>/city.json`: a city is data, not code. */
export const CityFile = z.strictObject({
  cityId: Slug,
  name: text(CITY_NAME_CHARACTERS_MAX),
  country: z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters, such as FR'),
  timeZone: text(64).describe('IANA name, such as Europe/Paris'),
  isActive: z.boolean(),
  /** [west, south, east, north] of what the map shows first; west is greater than east across 180° (RFC 7946, 5.2). */
  bounds: z.tuple([bounded('longitudeDeg'), bounded('latitudeDeg'), bounded('longitudeDeg'), bounded('latitudeDeg')]),
  /** A reading older than this does not count for the present, in s. */
  freshS: boundedInt('freshS').default(900),
  /** Sources by feed, in order of preference; the first one that is on is used. */
  sources: z.strictObject({ traffic: z.array(Slug), weather: z.array(Slug) }),
  /** Where the city's recording comes from, when it has one. */
  recording: z
    .strictObject({
      file: text(200),
      label: text(CITY_NAME_CHARACTERS_MAX),
      from: z.iso.date(),
      to: z.iso.date(),
      intervalS: boundedInt('intervalS'),
      unit: z.literal('mph'),
      attribution: text(ATTRIBUTION_CHARACTERS_MAX, { isBlankAllowed: true }),
    })
    .nullable(),
  attribution: text(ATTRIBUTION_CHARACTERS_MAX, { isBlankAllowed: true }),
})
export type CityFile = z.infer<typeof CityFile>

export const ZoneFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({ zoneId: Slug, name: text(PLACE_NAME_CHARACTERS_MAX) }),
  geometry: z.union([
    z.object({ type: z.literal('Polygon'), coordinates: Rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings).min(1, 'expected at least one polygon') }),
  ]),
})
export const ZoneCollection = z.object({ type: z.literal('FeatureCollection'), features: z.array(ZoneFeature) })
export type ZoneCollection = z.infer<typeof ZoneCollection>

export const SegmentFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    segmentId: SegmentId,
    zoneId: Slug,
    /** What people call it; the id where it has no name. */
    name: text(SEGMENT_NAME_CHARACTERS_MAX).nullable().default(null),
    downstreamSegmentId: SegmentId.nullable(),
    /** `null`: a point detector without a stretch of road. */
    lengthM: bounded('lengthM').nullable(),
    bearingDeg: bounded('bearingDeg').nullable(),
    freeFlowKmh: bounded('freeFlowKmh'),
  }),
  geometry: z.union([
    z.object({ type: z.literal('LineString'), coordinates: z.array(Position).min(2) }),
    z.object({ type: z.literal('Point'), coordinates: Position }),
  ]),
})
export const SegmentCollection = z.object({ type: z.literal('FeatureCollection'), features: z.array(SegmentFeature) })
export type SegmentCollection = z.infer<typeof SegmentCollection>

export interface Segment {
  readonly segmentId: string
  readonly zoneId: string
  readonly name: string | null
  readonly lengthM: number | null
  readonly bearingDeg: number | null
  readonly freeFlowKmh: number
}

/** A city with its zones and segments, as read from its folder. */
export interface City extends Omit<CityFile, 'recording'> {
  readonly recording: CityFile['recording']
  /** Absolute path of the city's folder; `null` for one that was added while everything ran. */
  readonly folder: string | null
  readonly zones: ZoneCollection
  readonly segments: SegmentCollection
  readonly segmentsById: ReadonlyMap<string, Segment>
  /** Segments that it had before an edit. Late readings of them are taken still, so that both sinks judge alike. */
  readonly retiredSegmentIds?: readonly string[] | undefined
}

/** Whether readings of a segment are the city's: it has the segment, or had it before an edit. Both sinks ask this. */
export const knowsSegment = (
  { segmentsById, retiredSegmentIds = [] }: Pick<City, 'segmentsById' | 'retiredSegmentIds'>,
  segmentId: string,
): boolean => segmentsById.has(segmentId) || retiredSegmentIds.includes(segmentId)
