import { z } from 'zod'
import { Units } from './answers.ts'
import { CalendarDay, isRealDay } from './calendar-day.ts'

/** What can be asked of the past, by feed. The names stand in results as columns. */
export const TRAFFIC_MEASURES = [
  'readings',
  'mean_speed_kmh',
  'time_mean_speed_kmh',
  'p10_speed_kmh',
  'p50_speed_kmh',
  'p90_speed_kmh',
  'p95_speed_kmh',
  'free_flow_kmh',
  'delay_min_per_10km',
  'congested_share',
  'closed_share',
] as const
export const WEATHER_MEASURES = [
  'readings',
  'mean_temperature_c',
  'min_temperature_c',
  'max_temperature_c',
  'mean_humidity_pct',
  'mean_rain_mm_per_hour',
  'max_wind_speed_kmh',
] as const
export const PLACES = ['city', 'zone', 'segment'] as const
/** `hour` to `year` are buckets of the city's own calendar; the last three fold the period. */
export const TIMES = ['none', 'hour', 'day', 'week', 'month', 'year', 'hour_of_day', 'weekday', 'hour_of_week'] as const
export type TrafficMeasure = (typeof TRAFFIC_MEASURES)[number]
export type WeatherMeasure = (typeof WEATHER_MEASURES)[number]
export type Place = (typeof PLACES)[number]
export type TimeBucket = (typeof TIMES)[number]

export const QUESTION_CITIES_MAX = 50
export const QUESTION_YEARS_MAX = 20

const cityIds = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected the id of a city'))
  .min(1)
  .max(QUESTION_CITIES_MAX)
  .refine((ids) => new Set(ids).size === ids.length, 'expected each city once')
const period = {
  cityIds,
  from: CalendarDay.describe('First day, in the calendar of each city'),
  to: CalendarDay.describe('The day after the last one'),
  time: z.enum(TIMES).default('day'),
}
const someOf = <T extends readonly [string, ...string[]]>(names: T) =>
  z
    .array(z.enum(names))
    .min(1)
    .max(names.length)
    .refine((given) => new Set(given).size === given.length, 'expected each measure once')

/** A question about years: which cities, which days, which measures, grouped how. Nothing in it is ever text of SQL. */
export const Question = z
  .discriminatedUnion('feed', [
    z.strictObject({
      feed: z.literal('traffic'),
      ...period,
      place: z.enum(PLACES).default('city'),
      measures: someOf(TRAFFIC_MEASURES),
    }),
    z.strictObject({
      feed: z.literal('weather'),
      ...period,
      place: z.literal('city').default('city'),
      measures: someOf(WEATHER_MEASURES),
    }),
  ])
  .superRefine(({ from, to }, context) => {
    if (!isRealDay(from) || !isRealDay(to)) return
    if (to <= from) context.addIssue({ code: 'custom', path: ['to'], message: 'expected a day after `from`' })
    const years = (Date.parse(to) - Date.parse(from)) / (365.25 * 86_400_000)
    if (years > QUESTION_YEARS_MAX)
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: `expected at most ${QUESTION_YEARS_MAX} years, got ${years.toFixed(1)}`,
      })
  })
export type Question = z.infer<typeof Question>

export const QuestionState = z.enum(['requested', 'waiting', 'running', 'succeeded', 'failed', 'cancelled'])
export type QuestionState = z.infer<typeof QuestionState>

export const QuestionReport = z.object({
  questionId: z.uuid(),
  question: Question,
  state: QuestionState,
  progress: z.number().min(0).max(1),
  requestedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationS: z.number().nullable(),
  rows: z.number().int().nullable().describe('Rows of the result'),
  readings: z.number().int().nullable().describe('Readings that were looked at'),
  detail: z.string().nullable().describe('Why it failed, or what to know about the result'),
  isFromCache: z.boolean().describe('The same question had been answered from the same tables'),
})
export type QuestionReport = z.infer<typeof QuestionReport>

export const QuestionAnswer = z.object({ generatedAt: z.iso.datetime(), units: Units, question: QuestionReport })
export const QuestionsAnswer = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  numberReturned: z.number().int(),
  questions: z.array(QuestionReport).describe('Newest first'),
})
export const QuestionAccepted = z.object({ questionId: z.uuid(), state: QuestionState, url: z.string() })

/** The result as JSON: columns by name, each an array of the same length. */
export const QuestionResult = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  questionId: z.uuid(),
  question: Question,
  rows: z.number().int(),
  columns: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.null()]))),
})
export type QuestionResult = z.infer<typeof QuestionResult>

/** Units of the columns of results. */
export const QUESTION_UNITS: Readonly<Record<string, string>> = {
  readings: 'readings',
  mean_speed_kmh: 'km/h',
  time_mean_speed_kmh: 'km/h',
  p10_speed_kmh: 'km/h',
  p50_speed_kmh: 'km/h',
  p90_speed_kmh: 'km/h',
  p95_speed_kmh: 'km/h',
  free_flow_kmh: 'km/h',
  delay_min_per_10km: 'min',
  congested_share: '0..1',
  closed_share: '0..1',
  mean_temperature_c: '°C',
  min_temperature_c: '°C',
  max_temperature_c: '°C',
  mean_humidity_pct: '%',
  mean_rain_mm_per_hour: 'mm/h',
  max_wind_speed_kmh: 'km/h',
}
