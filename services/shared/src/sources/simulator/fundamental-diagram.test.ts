import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { speedRatioAtDemand } from './fundamental-diagram.ts'

describe('speedRatioAtDemand', () => {
  test('is free flow without demand and half of it at capacity, as Greenshields has it', () => {
    expect(speedRatioAtDemand(0)).toBe(1)
    expect(speedRatioAtDemand(0.75)).toBe(0.75)
    expect(speedRatioAtDemand(1)).toBe(0.5)
  })

  test('has no jump at capacity', () => {
    expect(speedRatioAtDemand(1 + 1e-9)).toBeCloseTo(0.5, 6)
  })

  test('never rises with demand and never stands still', () => {
    const demand = fc.double({ min: 0, max: 20, noNaN: true })
    fc.assert(
      fc.property(demand, demand, (a, b) => {
        expect(speedRatioAtDemand(Math.max(a, b))).toBeLessThanOrEqual(speedRatioAtDemand(Math.min(a, b)))
        expect(speedRatioAtDemand(a)).toBeGreaterThan(0)
      }),
    )
  })
})
