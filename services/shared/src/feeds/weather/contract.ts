import { z } from 'zod'
import { Instant, Slug } from '../contract-parts.ts'

/** The weather of one city at one instant. Optional fields lower the quality score when they are missing. */
export const WeatherReading = z.strictObject({
  schemaVersion: z.literal(1),
  readingId: z.uuid().describe('UUIDv5 of source, city and instant'),
  cityId: Slug,
  source: Slug.describe('simulator, openweather'),
  observedAt: Instant,
  temperatureC: z.number().min(-100).max(60),
  humidityPct: z.number().min(0).max(100),
  pressureHpa: z.number().min(850).max(1100).nullable().optional(),
  windSpeedKmh: z.number().min(0).max(450).nullable().optional(),
  windDirectionDeg: z.number().min(0).max(360).nullable().optional(),
  rainMmPerHour: z.number().min(0).max(500).nullable().optional(),
  cloudsPct: z.number().min(0).max(100).nullable().optional(),
  visibilityM: z.number().min(0).max(100_000).nullable().optional(),
})
export type WeatherReading = z.infer<typeof WeatherReading>
