import { Instant, Slug } from '@rocade/shared/feeds/contract-parts'
import { z } from 'zod'

/** How many places of a car park are free at one instant. */
export const ParkingReading = z.strictObject({
  schemaVersion: z.literal(1),
  readingId: z.uuid().describe('UUIDv5 of source, city, car park and instant'),
  cityId: Slug,
  source: Slug,
  observedAt: Instant,
  carParkId: Slug,
  places: z.number().int().min(1).max(100_000),
  freePlaces: z.number().int().min(0).max(100_000),
})
export type ParkingReading = z.infer<typeof ParkingReading>
