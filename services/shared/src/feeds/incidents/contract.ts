import { z } from 'zod'
import { Instant, SegmentId, Slug } from '../contract-parts.ts'

/** What a source can truly know of an incident today. A source that knows more adds its kinds here. */
export const INCIDENT_KINDS = ['closure', 'reduced-capacity'] as const
export const IncidentKind = z.enum(INCIDENT_KINDS)
export type IncidentKind = z.infer<typeof IncidentKind>

/**
 * Something that takes capacity from a road for a time. Its source says so when it begins, and again while it goes on:
 * the same id, another `toldAt`.
 */
export const IncidentReading = z
  .strictObject({
    schemaVersion: z.literal(1),
    readingId: z.uuid().describe('The incident: UUIDv5 of source, city, segment and beginning'),
    cityId: Slug,
    segmentId: SegmentId,
    source: Slug.describe('simulator'),
    kind: IncidentKind,
    observedAt: Instant.describe('When it began'),
    expectedEndAt: Instant,
    lostCapacityShare: z.number().gt(0).max(1).describe('Share of the road that is lost, up to 1 for a closed one'),
    toldAt: Instant.describe('When the source last said so'),
  })
  .refine(({ observedAt, expectedEndAt }) => Date.parse(expectedEndAt) > Date.parse(observedAt), {
    path: ['expectedEndAt'],
    message: 'expected an end after the beginning',
  })
export type IncidentReading = z.infer<typeof IncidentReading>
