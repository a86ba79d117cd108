import { describe, expect, test } from 'vitest'
import { spaceMeanSpeedKmh } from './space-mean-speed.ts'

describe('spaceMeanSpeedKmh', () => {
  test('weights by time, so a jam is not hidden by a fast road', () => {
    const segments = [
      { lengthM: 1000, speedKmh: 100 },
      { lengthM: 1000, speedKmh: 10 },
    ]
    expect(spaceMeanSpeedKmh(segments)).toBeCloseTo(18.18, 2) // the arithmetic mean would say 55
  })
  test('reports no data as null, not as standstill', () => expect(spaceMeanSpeedKmh([])).toBeNull())
  test('counts a standing queue as the floor, so that the travel time stays finite', () => {
    expect(spaceMeanSpeedKmh([{ lengthM: 500, speedKmh: 0 }])).toBe(1)
  })
  test.each([-5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a speed of %s km/h', (speedKmh) => {
    expect(() => spaceMeanSpeedKmh([{ lengthM: 1, speedKmh }])).toThrow(RangeError)
  })
  test.each([0, -1, Number.NaN])('refuses a length of %s m', (lengthM) => {
    expect(() => spaceMeanSpeedKmh([{ lengthM, speedKmh: 50 }])).toThrow(RangeError)
  })
})
