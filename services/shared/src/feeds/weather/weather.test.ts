import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CleaningContext } from '../feed.ts'
import type { WeatherReading } from './contract.ts'
import { weather } from './index.ts'

const context: CleaningContext = {
  appendedAtMs: Date.UTC(2026, 10, 21, 17, 30),
  hasCity: (cityId) => cityId === 'paris',
  hasSegment: () => false,
}
const good: WeatherReading = {
  schemaVersion: 1,
  readingId: '9a848a85-1564-5ea7-990a-d46c18535e5c',
  cityId: 'paris',
  source: 'simulator',
  observedAt: '2026-11-21T17:25:00Z',
  temperatureC: 7.5,
  humidityPct: 81,
  pressureHpa: 1013,
  windSpeedKmh: 12,
  windDirectionDeg: 270,
  rainMmPerHour: 0.4,
  cloudsPct: 90,
  visibilityM: 10_000,
}
const OPTIONAL = [
  'pressureHpa',
  'windSpeedKmh',
  'windDirectionDeg',
  'rainMmPerHour',
  'cloudsPct',
  'visibilityM',
] as const
const clean = (change: object) => weather.clean({ ...good, ...change }, context)

describe('weather.clean', () => {
  test('accepts a whole reading with a quality score of 100', () => {
    expect(clean({})).toEqual({ kind: 'accept', reading: good, qualityScore: 100 })
  })
  test('takes 10 off the score for each optional field that is missing, by null or by absence', () => {
    fc.assert(
      fc.property(fc.subarray([...OPTIONAL]), fc.boolean(), (missing, byNull) => {
        const change = Object.fromEntries(missing.map((field) => [field, byNull ? null : undefined]))
        expect(clean(change)).toMatchObject({ kind: 'accept', qualityScore: 100 - 10 * missing.length })
      }),
    )
  })
  test.each([
    { temperatureC: -100 },
    { temperatureC: 60 },
    { humidityPct: 0 },
    { humidityPct: 100 },
    { windDirectionDeg: 360 },
  ])('accepts the limits: %j', (change) => expect(clean(change)).toMatchObject({ kind: 'accept' }))
  test.each([
    [{ temperatureC: -101 }, 'range', 'temperatureC'],
    [{ temperatureC: 60.1 }, 'range', 'temperatureC'],
    [{ temperatureC: 280.65 }, 'range', 'temperatureC'], // kelvin
    [{ humidityPct: 105.1 }, 'range', 'humidityPct'],
    [{ pressureHpa: 0, temperatureC: 70 }, 'range', 'temperatureC'],
    [{ temperatureC: '7' }, 'contract', 'temperatureC'],
    [{ temperatureC: null }, 'contract', 'temperatureC'],
    [{ humidityPct: undefined }, 'contract', 'humidityPct'],
    [{ segmentId: '1' }, 'contract', 'segmentId'],
    [{ cityId: 'los-angeles' }, 'unknown_city', 'los-angeles'],
  ])('rejects %j as %s and names %s', (change, reason, named) => {
    expect(clean(change)).toMatchObject({ kind: 'reject', reason, detail: expect.stringContaining(named) })
  })
  test.each([
    ['pressureHpa', 101_325], // pascal
    ['pressureHpa', 0],
    ['pressureHpa', 780], // told for the height of Mexico City, not for the sea
    ['visibilityM', -9999],
    ['visibilityM', 120_000],
    ['windDirectionDeg', 361],
    ['windSpeedKmh', '12'],
    ['rainMmPerHour', -0.1],
    ['rainMmPerHour', 9831.3],
    ['cloudsPct', { all: 90 }],
  ])('an odd %s (%j) costs itself and 10 of quality, and is named', (field, value) => {
    expect(clean({ [field]: value })).toEqual({
      kind: 'accept',
      reading: { ...good, [field]: null },
      qualityScore: 90,
      oddValues: [{ field, detail: expect.stringContaining(`${field}: `) }],
    })
  })
  test.each([100.4, 101, 105])('takes a humidity of %d for saturated air', (humidityPct) => {
    expect(clean({ humidityPct })).toEqual({
      kind: 'accept',
      reading: { ...good, humidityPct: 100 },
      qualityScore: 100,
    })
  })
  test('says what is wrong with each of several odd values, in text that is safe to keep', () => {
    expect(clean({ pressureHpa: 0, cloudsPct: '\u0000\u001b[31m' })).toMatchObject({
      qualityScore: 80,
      oddValues: [{ field: 'pressureHpa' }, { field: 'cloudsPct', detail: expect.not.stringMatching(/\p{Cc}/u) }],
    })
  })
  test('never throws, whatever the JSON is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        expect(weather.clean(raw, context).kind).toBe('reject')
      }),
      { numRuns: 1_000 },
    )
  })
  test('accepts only what is within its ranges', () => {
    const any = fc.oneof(fc.double(), fc.integer({ min: -200, max: 1_200 }), fc.jsonValue({ maxDepth: 1 }))
    const change = fc.record(
      { temperatureC: any, humidityPct: any, pressureHpa: any, cloudsPct: any },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, (fields) => {
        const result = clean(fields)
        if (result.kind === 'reject') return
        const { temperatureC, humidityPct, pressureHpa, cloudsPct } = result.reading
        expect(temperatureC >= -100 && temperatureC <= 60 && humidityPct >= 0 && humidityPct <= 100).toBe(true)
        expect(pressureHpa == null || (pressureHpa >= 850 && pressureHpa <= 1100)).toBe(true)
        expect(cloudsPct == null || (cloudsPct >= 0 && cloudsPct <= 100)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the columns of weather', () => {
  test('are null only where they say so', () => {
    const bare = Object.fromEntries(Object.entries(good).filter(([field]) => !OPTIONAL.some((name) => name === field)))
    for (const { name, isNullable, read } of weather.columns) {
      expect([name, read(bare as WeatherReading) === null]).toEqual([name, isNullable])
    }
  })
  test('have names with their units last', () => {
    expect(weather.columns.map(({ name }) => name)).toEqual([
      'reading_id',
      'city_id',
      'source',
      'observed_at',
      'temperature_c',
      'humidity_pct',
      'pressure_hpa',
      'wind_speed_kmh',
      'wind_direction_deg',
      'rain_mm_per_hour',
      'clouds_pct',
      'visibility_m',
    ])
  })
})

describe('weather.keyOf', () => {
  test('keeps the weather of a city together', () => expect(weather.keyOf(good)).toBe('paris'))
})
