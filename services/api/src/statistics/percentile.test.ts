import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { percentileOfSorted } from './percentile.ts'

describe('percentileOfSorted', () => {
  test('lies between two values as PostgreSQL puts it', () => {
    expect(percentileOfSorted([10, 20, 30, 40], 0.1)).toBeCloseTo(13, 12)
    expect(percentileOfSorted([10, 20, 30, 40], 0.5)).toBe(25)
  })
  test('of one value is that value, of none is null', () => {
    expect([percentileOfSorted([7], 0.9), percentileOfSorted([], 0.5)]).toEqual([7, null])
  })
  test('never leaves the range of the values, and grows with the share', () => {
    const values = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const sorted = Float64Array.from(given).sort()
        const found = percentileOfSorted(sorted, share) ?? Number.NaN
        expect(found).toBeGreaterThanOrEqual((sorted[0] ?? 0) - 1e-9)
        expect(found).toBeLessThanOrEqual((percentileOfSorted(sorted, 1) ?? 0) + 1e-9)
      }),
    )
  })
})
