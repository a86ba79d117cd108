import { z } from 'zod'
import { CityFile, SegmentCollection, ZoneCollection } from '../cities/city.ts'
import { Slug } from '../feeds/contract-parts.ts'

/** A city that was added while everything ran, whole. */
export const AddedCity = z.strictObject({
  ...CityFile.omit({ cityId: true, isActive: true, recording: true }).shape,
  zones: ZoneCollection,
  segments: SegmentCollection,
})
export type AddedCity = z.infer<typeof AddedCity>

/** What is said on the compacted topic `cities`, keyed by the city: the newest counts. */
export const CityChange = z.object({
  cityId: Slug,
  isActive: z.boolean(),
  /** Of a city that has no folder. */
  city: AddedCity.optional(),
  changedAt: z.iso.datetime(),
})
export type CityChange = z.infer<typeof CityChange>
