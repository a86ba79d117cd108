import { describe, expect, test } from 'vitest'
import { BOUNDS } from './bounds.ts'

/** Readings of a segment in an hour, at most one a second, and segments of a city. */
const READINGS = 3_600
const SEGMENTS = 3_000
/** DECIMAL(38, 18) of the batch view has so many digits before its point. */
const DECIMAL_MAX = 1e20

describe('bounds of numbers', () => {
  test('have a least value under the greatest, a unit and a reason', () => {
    for (const [name, { min, max, unit, why }] of Object.entries(BOUNDS)) {
      expect(min, name).toBeLessThan(max)
      expect(unit && why, name).toBeTruthy()
    }
  })
  test('keep the sums of an hour of a zone in the decimals of the batch view', () => {
    const pacesMax = READINGS / BOUNDS.freeFlowKmh.min
    expect(SEGMENTS * BOUNDS.lengthM.max * pacesMax).toBeLessThan(DECIMAL_MAX / 1000)
    expect(SEGMENTS * BOUNDS.lengthM.max * READINGS * BOUNDS.speedKmh.max).toBeLessThan(DECIMAL_MAX)
  })
  test('keep the smallest pace above the last digit of those decimals', () => {
    expect(1 / BOUNDS.freeFlowKmh.max).toBeGreaterThan(1e-18 * 1e9)
  })
})
