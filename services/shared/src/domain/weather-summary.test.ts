import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SummedWeather, summariseWeather } from './weather-summary.ts'

const HOUR_MS = 3_600_000
const reading = (minute: number, values: Partial<SummedWeather> = {}): SummedWeather => ({
  observedAtMs: minute * 60_000,
  temperatureC: 20,
  humidityPct: 50,
  pressureHpa: null,
  windSpeedKmh: null,
  rainMmPerHour: null,
  cloudsPct: null,
  visibilityM: null,
  ...values,
})

test('no reading is no weather, and no rain told is not dry', () => {
  expect(summariseWeather([])).toMatchObject({ readings: 0, temperatureMeanC: null, rainMm: null, comfort: null })
  expect(summariseWeather([reading(0)])).toMatchObject({ rainMm: null, rainHours: 0, windSpeedMaxKmh: null })
  expect(summariseWeather([reading(0, { rainMmPerHour: 0 })])).toMatchObject({ rainMm: 0, rainHours: 1 })
})

test('rain is a rate over an hour, however often it was told', () => {
  const wet = (minute: number) => reading(minute, { rainMmPerHour: 3 })
  expect(summariseWeather([wet(0), wet(10), wet(20)]).rainMm).toBe(3)
  expect(summariseWeather([wet(0), wet(60), wet(61)]).rainMm).toBe(6)
})

test('the hours of a day add up to the day, in whatever order the readings come', () => {
  const readings = fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 25 * 60 - 1 }),
      temperatureC: fc.double({ min: -40, max: 45, noNaN: true }),
      rainMmPerHour: fc.option(fc.double({ min: 0, max: 50, noNaN: true })),
    }),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(readings, (given) => {
      const all = given.map(({ minute, ...values }) => reading(minute, values))
      const day = summariseWeather([...all].reverse())
      const hours = Array.from({ length: 25 }, (_, hour) =>
        summariseWeather(all.filter(({ observedAtMs }) => Math.floor(observedAtMs / HOUR_MS) === hour)),
      )
      const sum = (of: (hour: (typeof hours)[number]) => number) => hours.reduce((total, hour) => total + of(hour), 0)
      expect(sum((hour) => hour.readings)).toBe(day.readings)
      expect(sum((hour) => hour.rainMm ?? 0)).toBeCloseTo(day.rainMm ?? 0, 6)
      expect(sum((hour) => hour.readings * (hour.temperatureMeanC ?? 0)) / day.readings).toBeCloseTo(
        day.temperatureMeanC ?? Number.NaN,
        6,
      )
    }),
  )
})
