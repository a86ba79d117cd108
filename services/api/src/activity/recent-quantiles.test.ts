import { describe, expect, test } from 'vitest'
import { createRecentQuantiles } from './recent-quantiles.ts'

describe('quantiles of the last steps', () => {
  test('are within 5 % of what was observed, small or large', () => {
    for (const size of [0.002, 1, 40, 86_400]) {
      const recent = createRecentQuantiles(3)
      for (let i = 1; i <= 100; i++) recent.observe((size * i) / 100)
      const { p50 = 0, p95 = 0 } = recent.quantiles() ?? {}
      expect(Math.abs(p50 / (size * 0.5) - 1)).toBeLessThan(0.05)
      expect(Math.abs(p95 / (size * 0.95) - 1)).toBeLessThan(0.05)
    }
  })
  test('forget what is older than their steps, and then know nothing', () => {
    const recent = createRecentQuantiles(2)
    recent.observe(1000)
    recent.step()
    recent.observe(1)
    expect(recent.quantiles()?.p95).toBeGreaterThan(900)
    recent.step()
    expect(recent.quantiles()?.p95).toBeLessThan(1.1)
    recent.step()
    expect(recent.quantiles()).toBeNull()
  })
  test('take nothing, less than nothing and the absurd without failing', () => {
    const recent = createRecentQuantiles(1)
    for (const value of [0, -5, Number.NaN, 1e300]) recent.observe(value)
    expect(recent.quantiles()?.p50).toBeLessThan(0.001)
  })
})
