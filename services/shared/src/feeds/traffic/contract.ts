import { z } from 'zod'
import { Instant, SegmentId, Slug } from '../contract-parts.ts'

/** One speed measurement on one road segment. Units are in the names; times are UTC instants. */
export const TrafficReading = z.strictObject({
  schemaVersion: z.literal(1),
  readingId: z.uuid().describe('UUIDv5 of source, city, segment and instant: equal ids are the same reading'),
  cityId: Slug,
  segmentId: SegmentId,
  source: Slug.describe('Where the reading comes from: replay, simulator, tomtom'),
  observedAt: Instant.describe('When the road was measured, not when we received it'),
  speedKmh: z.number().min(0).max(300),
  freeFlowKmh: z.number().positive().max(300),
  travelTimeS: z.number().min(0).max(86_400).nullable().optional(),
  freeFlowTravelTimeS: z.number().min(0).max(86_400).nullable().optional(),
  confidence: z.number().min(0).max(1),
  isClosed: z.boolean(),
  /** WGS 84. Checked against the city's segments, not kept: the map says where a segment is. */
  lat: z.number().min(-90).max(90).nullable().optional(),
  lon: z.number().min(-180).max(180).nullable().optional(),
})
export type TrafficReading = z.infer<typeof TrafficReading>
