import { z } from 'zod'
import { SegmentId, Slug } from '../feeds/contract-parts.ts'

const Position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])

/** `cities/<city>/city.json`: a city is data, not code. */
export const CityFile = z.strictObject({
  cityId: Slug,
  name: z.string().min(1),
  country: z.string().length(2),
  timeZone: z.string().describe('IANA name, such as Europe/Paris'),
  isActive: z.boolean(),
  /** [west, south, east, north] of what the map shows first; west is greater than east across 180° (RFC 7946, 5.2). */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** A reading older than this does not count for the present, in s. */
  freshS: z.number().int().positive().default(900),
  /** Sources by feed, in order of preference; the first one that is on is used. */
  sources: z.strictObject({ traffic: z.array(Slug), weather: z.array(Slug) }),
  /** Where the city's recording comes from, when it has one. */
  recording: z
    .strictObject({
      file: z.string(),
      label: z.string(),
      from: z.iso.date(),
      to: z.iso.date(),
      intervalS: z.number().int().positive(),
      unit: z.literal('mph'),
      attribution: z.string(),
    })
    .nullable(),
  attribution: z.string(),
})
export type CityFile = z.infer<typeof CityFile>

export const ZoneFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({ zoneId: Slug, name: z.string().min(1) }),
  geometry: z.union([
    z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(Position)) }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(Position))) }),
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
    name: z.string().nullable().default(null),
    downstreamSegmentId: SegmentId.nullable(),
    /** `null`: a point detector without a stretch of road. */
    lengthM: z.number().positive().nullable(),
    bearingDeg: z.number().min(0).max(360).nullable(),
    freeFlowKmh: z.number().positive().max(300),
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
