import { z } from 'zod'
import { CityFile, SegmentCollection, ZoneCollection } from '../cities/city.ts'
import { SegmentId, Slug } from '../feeds/contract-parts.ts'

/** So many segments that edits have taken out are remembered, the newest ones: their late readings come within a day. */
export const RETIRED_SEGMENTS_MAX = 3_000

/** A city that was added while everything ran, whole. */
export const AddedCity = z.strictObject({
  ...CityFile.omit({ cityId: true, isActive: true, recording: true }).shape,
  zones: ZoneCollection,
  segments: SegmentCollection,
  /** Segments that it had before an edit: late readings of them are taken still. */
  retiredSegmentIds: z.array(SegmentId).max(RETIRED_SEGMENTS_MAX).optional(),
})
export type AddedCity = z.infer<typeof AddedCity>

/** What is said on the compacted topic `cities`, keyed by the city: the newest is all that counts. */
export const CityChange = z.object({
  cityId: Slug,
  isActive: z.boolean(),
  /** Of a city that has no folder. */
  city: AddedCity.optional(),
  /** What was edited of a city that has a folder. */
  edited: z.strictObject({ name: CityFile.shape.name, attribution: CityFile.shape.attribution }).optional(),
  /** The city was removed: `keep` leaves its readings where they are, `delete` takes them out of every store. */
  removal: z.strictObject({ data: z.enum(['keep', 'delete']) }).optional(),
  changedAt: z.iso.datetime(),
})
export type CityChange = z.infer<typeof CityChange>
