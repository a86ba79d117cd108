import { z } from 'zod'
import { LEVELS, LEVELS_TEXT } from '../domain/congestion-level.ts'

/** The shapes of all API answers, shared by the API, its OpenAPI document and the dashboard. Units are in the names and in `units`. */
export const Units = z.record(z.string(), z.string()).describe('Unit of each number in the answer, by field name')
const envelope = { generatedAt: z.iso.datetime(), units: Units }

export const LevelName = z.enum(LEVELS).describe(LEVELS_TEXT)

export const ZoneLive = z.object({
  cityId: z.string(),
  zoneId: z.string(),
  name: z.string(),
  level: LevelName,
  speedKmh: z.number().nullable(),
  freeFlowKmh: z.number().nullable(),
  speedRatio: z.number().nullable().describe('speed / free flow'),
  delayMinPer10Km: z.number().nullable().describe('Minutes lost over 10 km against free flow'),
  coverage: z.number().describe('Share of the measured length with a fresh reading, 0..1; under 0.5 there is no level'),
  confidence: z.number().nullable(),
  observedAt: z.iso.datetime().nullable().describe('Newest reading in the zone, also when it is too old to count'),
  ageS: z.number().nullable(),
  source: z.string().nullable(),
  segments: z.number().int(),
  lengthKm: z.number().describe('Measured length'),
})
export type ZoneLive = z.infer<typeof ZoneLive>

export const SegmentLive = z.object({
  cityId: z.string(),
  segmentId: z.string(),
  zoneId: z.string(),
  level: LevelName,
  speedKmh: z.number().nullable(),
  freeFlowKmh: z.number().nullable(),
  delayMin: z.number().nullable().describe('Minutes lost on the whole segment'),
  confidence: z.number().nullable(),
  isClosed: z.boolean(),
  observedAt: z.iso.datetime().nullable(),
  source: z.string().nullable(),
})
export type SegmentLive = z.infer<typeof SegmentLive>

export const WeatherNow = z.object({
  cityId: z.string(),
  observedAt: z.iso.datetime().nullable(),
  ageS: z.number().nullable(),
  source: z.string().nullable(),
  temperatureC: z.number().nullable(),
  humidityPct: z.number().nullable(),
  pressureHpa: z.number().nullable(),
  windSpeedKmh: z.number().nullable(),
  windDirectionDeg: z.number().nullable(),
  rainMmPerHour: z.number().nullable(),
  cloudsPct: z.number().nullable(),
  visibilityM: z.number().nullable(),
  heatIndexC: z.number().nullable(),
  qualityScore: z.number().nullable(),
})
export type WeatherNow = z.infer<typeof WeatherNow>

/** How fresh a city's feed is, for the line that always says so. */
export const CityFreshness = z.object({
  cityId: z.string(),
  newestObservedAt: z.iso.datetime().nullable(),
  /** When the API last took a reading of this city. */
  lastUpdateAt: z.iso.datetime().nullable(),
  source: z.string().nullable(),
  isRecording: z.boolean(),
  /** Whether the city's readings are fresh enough to count. */
  isFresh: z.boolean(),
})
export type CityFreshness = z.infer<typeof CityFreshness>

export const CityInfo = z.object({
  cityId: z.string(),
  name: z.string(),
  country: z.string(),
  timeZone: z.string(),
  isActive: z.boolean(),
  bounds: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .describe('[west, south, east, north]; west is greater than east for a city across 180° (RFC 7946, 5.2)'),
  freshS: z.number(),
  zones: z.number().int(),
  segments: z.number().int(),
  lengthKm: z.number(),
  sources: z.object({ traffic: z.array(z.string()), weather: z.array(z.string()) }),
  recording: z
    .object({ label: z.string(), from: z.string(), to: z.string(), attribution: z.string() })
    .nullable()
    .describe('Set when the city shows a recording instead of the present'),
  attribution: z.string(),
  freshness: CityFreshness,
})
export type CityInfo = z.infer<typeof CityInfo>

export const LiveAnswer = z.object({ ...envelope, status: z.enum(['ok', 'degraded']), zones: z.array(ZoneLive) })
export type LiveAnswer = z.infer<typeof LiveAnswer>
export const LiveSegmentsAnswer = z.object({
  ...envelope,
  status: z.enum(['ok', 'degraded']),
  segments: z.array(SegmentLive),
})
export const CitiesAnswer = z.object({
  ...envelope,
  cities: z.array(CityInfo),
  setAside: z
    .array(z.object({ cityId: z.string(), detail: z.string(), since: z.iso.datetime() }))
    .describe('Cities whose newest word cannot be used: add them anew, or remove them'),
})
export type CitiesAnswer = z.infer<typeof CitiesAnswer>
/** What the operator has allowed the map to show beside its own geometry. */
export const MapSettingsAnswer = z.object({
  ...envelope,
  tiles: z
    .object({
      url: z.string().describe('Template with {z}, {x} and {y}'),
      attribution: z.string().describe('Plain text, shown on the map'),
    })
    .nullable()
    .describe('null: no online map; the page may not reach any other server'),
})
export type MapSettingsAnswer = z.infer<typeof MapSettingsAnswer>
export const WeatherAnswer = z.object({ ...envelope, weather: z.array(WeatherNow) })

/** Set to `degraded` when the store is away and this is the last answer it gave. */
export const AnswerStatus = z.enum(['ok', 'degraded']).optional()

/** Where a statistic comes from: the batch view, the speed view, or both. */
export const ViewSource = z.enum(['batch', 'speed', 'merged'])

const statistics = {
  meanSpeedKmh: z
    .number()
    .nullable()
    .describe('Space-mean speed: length over travel time, of all segments with a length'),
  timeMeanSpeedKmh: z.number().nullable().describe('Plain mean of all speeds measured, of all segments'),
  p10SpeedKmh: z.number().nullable().describe('10th percentile of the hourly speeds of the segments'),
  p90SpeedKmh: z.number().nullable().describe('90th percentile of the hourly speeds of the segments'),
  freeFlowKmh: z.number().nullable(),
  delayMinPer10Km: z.number().nullable(),
  congestedShare: z.number().nullable().describe('Share of segment hours that were heavy or jammed, 0..1'),
  readings: z.number().int(),
  coverage: z.number().describe('Segment hours with readings / segment hours asked for, 0..1'),
}
export const Statistics = z.object(statistics)
export type Statistics = z.infer<typeof Statistics>

const period = {
  ...envelope,
  cityId: z.string(),
  timeZone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  watermark: z.iso.datetime().nullable().describe('Up to here the batch view answers, after it the speed view'),
  source: ViewSource,
  status: AnswerStatus,
}
export const WeeklyAnswer = z.object({
  ...period,
  days: z.array(
    z.object({
      date: z.iso.date().describe('Local calendar day of the city'),
      hours: z.number().int().describe('Hours of that local day: 23, 24 or 25'),
      ...statistics,
      zones: z.array(z.object({ zoneId: z.string(), ...statistics })),
    }),
  ),
  series: z
    .array(z.object({ hourAt: z.iso.datetime(), source: ViewSource, ...statistics }))
    .describe('The same period hour by hour; hours without a reading have null'),
})
export type WeeklyAnswer = z.infer<typeof WeeklyAnswer>

export const HourlyAnswer = z.object({
  ...period,
  zoneId: z.string().nullable(),
  segmentId: z.string().nullable().default(null),
  on: z.enum(['all', 'weekdays', 'weekends']).default('all').describe('Which of the days are counted'),
  hours: z.array(
    z.object({ hour: z.number().int().min(0).max(23), medianSpeedKmh: z.number().nullable(), ...statistics }),
  ),
})
export type HourlyAnswer = z.infer<typeof HourlyAnswer>

export const HistoryPoint = z.object({
  at: z.iso.datetime().describe('Start of the bucket'),
  speedKmh: z.number().nullable(),
  freeFlowKmh: z.number().nullable(),
  delayMinPer10Km: z.number().nullable(),
  coverage: z.number(),
  readings: z.number().int(),
})
export const HistoryAnswer = z.object({
  ...envelope,
  cityId: z.string(),
  zoneId: z.string().nullable(),
  segmentId: z.string().nullable(),
  timeZone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepS: z.number().int(),
  watermark: z.iso.datetime().nullable(),
  source: ViewSource,
  status: AnswerStatus,
  points: z.array(HistoryPoint),
})
export type HistoryAnswer = z.infer<typeof HistoryAnswer>

export const HdfsStatsAnswer = z.object({
  ...envelope,
  status: AnswerStatus,
  store: z.object({
    kind: z.enum(['file', 'hdfs', 's3']),
    root: z.string(),
    capacityBytes: z.number().nullable(),
    usedBytes: z.number(),
    liveDataNodes: z.number().int().optional().describe('DataNodes of HDFS that answer; absent for other stores'),
    deadDataNodes: z.number().int().optional().describe('DataNodes that HDFS waits for; absent for other stores'),
  }),
  datasets: z.array(
    z.object({
      name: z.string(),
      feed: z.string(),
      layer: z.enum(['bronze', 'silver', 'gold']),
      files: z.number().int(),
      bytes: z.number(),
      rows: z.number().int(),
      newestAt: z.iso.datetime().nullable(),
      jsonBytes: z
        .number()
        .nullable()
        .describe('What the same rows took as JSON messages; null where it was not counted'),
      compressionRatio: z.number().nullable().describe('jsonBytes / bytes'),
      uncountedFiles: z.number().int().optional().describe('Files whose rows are not counted yet; absent when all are'),
    }),
  ),
})
export type HdfsStatsAnswer = z.infer<typeof HdfsStatsAnswer>

/** RFC 9457, plus one entry for each wrong field. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  retryAfterS: z.number().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof Problem>
