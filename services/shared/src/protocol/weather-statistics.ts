import { z } from 'zod'
import { COMFORT_CLASSES } from '../domain/comfort-class.ts'
import { AnswerStatus, Units, ViewSource } from './answers.ts'

const figure = z.number().nullable()
const summary = {
  readings: z.number().int(),
  temperatureMeanC: figure,
  temperatureMinC: figure,
  temperatureMaxC: figure,
  humidityMeanPct: figure,
  pressureMeanHpa: figure,
  windSpeedMeanKmh: figure,
  windSpeedMaxKmh: figure,
  rainMm: figure.describe('Fallen in the hours of which the rain is known; null when it is known of none'),
  rainHours: z.number().int().describe('Hours of which the rain is known'),
  cloudsMeanPct: figure,
  visibilityMinM: figure,
  dewPointMeanC: figure,
  apparentTemperatureMeanC: figure,
  heatIndexMaxC: figure,
  windChillMinC: figure,
  comfort: z.enum(COMFORT_CLASSES).nullable().describe('Of the extremes: the worst that people felt'),
}
const period = {
  generatedAt: z.iso.datetime(),
  units: Units,
  cityId: z.string(),
  timeZone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  watermark: z.iso.datetime().nullable().describe('Up to here closed hours answer, after it the speed view'),
  source: ViewSource,
  status: AnswerStatus,
}

export const WeatherHourlyAnswer = z.object({
  ...period,
  hours: z.array(z.object({ hourAt: z.iso.datetime(), source: ViewSource, ...summary })),
})
export type WeatherHourlyAnswer = z.infer<typeof WeatherHourlyAnswer>

export const WeatherDailyAnswer = z.object({
  ...period,
  days: z.array(
    z.object({
      date: z.iso.date().describe('Local calendar day of the city'),
      hours: z.number().int().describe('Hours of that local day: 23, 24 or 25'),
      hoursWithReadings: z.number().int(),
      source: ViewSource,
      ...summary,
    }),
  ),
})
export type WeatherDailyAnswer = z.infer<typeof WeatherDailyAnswer>
