import { integerSetting } from '@rocade/shared/runtime/read-config'
import { SimulatorConfig } from '@rocade/shared/sources/simulator/simulator-config'
import { z } from 'zod'

const SOURCE_NAMES = ['replay', 'simulator', 'tomtom', 'openweather', 'open-meteo'] as const

const names = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((name) => name.trim() || []))

/** A key must not travel in the clear; plain HTTP is for a server on this machine. */
const baseUrl = (fallback: string) =>
  z
    .string()
    .regex(
      /^(https:\/\/[^\s/?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)\/?$/,
      'expected https://host without a path',
    )
    .transform((url) => url.replace(/\/$/, ''))
    .default(fallback)

const key = z
  .string()
  .regex(/^[\w-]{8,128}$/, 'expected 8 to 128 of A-Z, a-z, 0-9, _ and -')
  .optional()

/** Settings of the producers, and of the sources that the history import reads. */
export const ProducersConfig = z.object({
  SOURCES: names
    .pipe(z.array(z.enum(SOURCE_NAMES)))
    .transform((list) => (list.length === 0 ? [...SOURCE_NAMES] : list))
    .describe(
      'Sources that may be used, with commas between: replay, simulator, tomtom, openweather, open-meteo; empty is all',
    ),
  REPLAY_SPEED: integerSetting(1, 86_400, 1).describe(
    'How fast the replay tells what it missed while Rocade was away: 1 at once, more so many times as fast as real',
  ),
  ...SimulatorConfig.shape,
  TOMTOM_API_KEY: key.describe('Turns on live traffic from TomTom, before recordings and simulation'),
  TOMTOM_CITIES: names.describe(
    'Cities that TomTom is asked for, with commas between; empty is every city that lists it. One call is one segment: fewer cities are fresher ones',
  ),
  TOMTOM_CALLS_PER_DAY: integerSetting(1, 10_000_000, 2_500).describe(
    'Calls to TomTom in a day (UTC), spread over it; no more are made',
  ),
  TOMTOM_CALLS_PER_MONTH: integerSetting(1, 300_000_000, 75_000).describe('Calls to TomTom in a month (UTC)'),
  TOMTOM_BASE_URL: baseUrl('https://api.tomtom.com').describe('Where TomTom answers'),
  OPENWEATHER_API_KEY: key.describe('Turns on the weather of OpenWeather, before the simulated one'),
  OPENWEATHER_CALLS_PER_DAY: integerSetting(1, 10_000_000, 10_000).describe('Calls to OpenWeather in a day (UTC)'),
  OPENWEATHER_CALLS_PER_MONTH: integerSetting(1, 300_000_000, 900_000).describe(
    'Calls to OpenWeather in a month (UTC)',
  ),
  OPENWEATHER_BASE_URL: baseUrl('https://api.openweathermap.org').describe('Where OpenWeather answers'),
  OPEN_METEO: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Turns on the weather of Open-Meteo, after OpenWeather and before the simulated one; it needs no key'),
  OPEN_METEO_CALLS_PER_DAY: integerSetting(1, 10_000_000, 9_000).describe('Calls to Open-Meteo in a day (UTC)'),
  OPEN_METEO_CALLS_PER_MONTH: integerSetting(1, 300_000_000, 270_000).describe('Calls to Open-Meteo in a month (UTC)'),
  OPEN_METEO_BASE_URL: baseUrl('https://api.open-meteo.com').describe('Where Open-Meteo answers'),
})
export type ProducersConfig = z.infer<typeof ProducersConfig>
