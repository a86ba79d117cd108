import { z } from 'zod'
import { AnswerStatus, LevelName, Units, ViewSource } from './answers.ts'

/** The past of a whole city: at an instant, played back, summed up by level, and its weather. */

const head = {
  generatedAt: z.iso.datetime(),
  units: Units,
  cityId: z.string(),
  timeZone: z.string(),
  watermark: z.iso.datetime().nullable().describe('Up to here the batch view answers, after it the speed view'),
  status: AnswerStatus,
}
const resolutionS = z
  .number()
  .int()
  .nullable()
  .describe('Width of what is known there: 300, or 3600 where only the hour is known; null where nothing is')

export const PastWeather = z.object({
  at: z.iso.datetime().describe('Start of the hour'),
  temperatureC: z.number().nullable(),
  rainMmPerHour: z.number().nullable(),
  readings: z.number().int(),
  source: ViewSource,
})
export type PastWeather = z.infer<typeof PastWeather>

export const ZonesAtAnswer = z.object({
  ...head,
  at: z.iso.datetime().describe('Start of the step that holds the instant asked for'),
  resolutionS,
  source: ViewSource.nullable(),
  zones: z.array(
    z.object({
      zoneId: z.string(),
      name: z.string(),
      level: LevelName,
      speedKmh: z.number().nullable(),
      freeFlowKmh: z.number().nullable(),
      speedRatio: z.number().nullable(),
      delayMinPer10Km: z.number().nullable(),
      coverage: z.number(),
    }),
  ),
  segments: z.array(
    z.object({
      segmentId: z.string(),
      zoneId: z.string(),
      level: LevelName,
      speedKmh: z.number().nullable(),
      freeFlowKmh: z.number().nullable(),
      isClosed: z.boolean(),
    }),
  ),
  weather: PastWeather.nullable(),
})
export type ZonesAtAnswer = z.infer<typeof ZonesAtAnswer>

export const PlaybackFrame = z.object({
  at: z.iso.datetime().describe('Start of the step'),
  resolutionS,
  source: ViewSource.nullable(),
  speedKmh: z
    .array(z.number().nullable())
    .describe(
      'One for each of segmentIds, in that order, km/h; null without a reading, or closed. Empty: nothing known',
    ),
  closed: z.array(z.number().int()).describe('Positions in segmentIds that were closed'),
})
export const PlaybackAnswer = z.object({
  ...head,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepS: z.number().int(),
  basis: z
    .object({ dates: z.array(z.iso.date()).describe('Local days whose medians these are') })
    .nullable()
    .describe('Set when the frames are what is typical, not what was measured'),
  segmentIds: z.array(z.string()),
  freeFlowKmh: z.array(z.number().nullable()).describe('One for each of segmentIds, km/h'),
  frames: z.array(PlaybackFrame),
})
export type PlaybackAnswer = z.infer<typeof PlaybackAnswer>

const counts = z.array(z.number().int())
export const CongestionAnswer = z.object({
  ...head,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepS: z.number().int(),
  segments: z.number().int(),
  levels: z
    .object({ free: counts, light: counts, heavy: counts, jammed: counts, closed: counts, 'no-data': counts })
    .describe('How many segments had each level, step by step from `from`'),
  resolutionS: z.array(resolutionS),
  weather: z.array(PastWeather).describe('The hours of the same span that have a weather reading'),
})
export type CongestionAnswer = z.infer<typeof CongestionAnswer>

export const SegmentWeek = z.object({
  segmentId: z.string(),
  zoneId: z.string(),
  hours: z.number().int().describe('Hours with a speed'),
  meanSpeedKmh: z.number().nullable().describe('Distance over travel time'),
  freeFlowKmh: z.number().nullable(),
  delayMinPer10Km: z.number().nullable(),
  congestedHours: z.number().int().describe('Hours that were heavy or jammed'),
  bufferIndex: z
    .number()
    .nullable()
    .describe('(p95 − mean) / mean of the hourly travel times: what to add to be on time 19 times of 20'),
  planningTimeIndex: z.number().nullable().describe('p95 of the travel times / travel time at free flow'),
  byHour: z.array(z.number().nullable()).describe('Median speed at each local hour 0..23, km/h'),
})
export type SegmentWeek = z.infer<typeof SegmentWeek>
export const ReliabilityAnswer = z.object({
  ...head,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  source: ViewSource,
  segments: z.array(SegmentWeek).describe('Segments with at least 24 hours of speeds have indices; slowest first'),
})
export type ReliabilityAnswer = z.infer<typeof ReliabilityAnswer>
