import { z } from 'zod'
import { bounded, Instant, SegmentId, Slug } from '../contract-parts.ts'

/** One speed measurement on one road segment. Units are in the names; times are UTC instants. */
export const TrafficReading = z.strictObject({
  schemaVersion: z.literal(1),
  readingId: z.uuid().describe('UUIDv5 of source, city, segment and instant: equal ids are the same reading'),
  cityId: Slug,
  segmentId: SegmentId,
  source: Slug.describe('Where the reading comes from: replay, simulator, tomtom'),
  observedAt: Instant.describe('When the road was measured, not when we received it'),
  speedKmh: bounded('speedKmh'),
  freeFlowKmh: bounded('freeFlowKmh'),
  travelTimeS: bounded('travelTimeS').nullable().optional(),
  freeFlowTravelTimeS: bounded('travelTimeS').nullable().optional(),
  confidence: bounded('share'),
  isClosed: z.boolean(),
  /** WGS 84. Checked against the city's segments, not kept: the map says where a segment is. */
  lat: bounded('latitudeDeg').nullable().optional(),
  lon: bounded('longitudeDeg').nullable().optional(),
})
export type TrafficReading = z.infer<typeof TrafficReading>
