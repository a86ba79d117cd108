import { describe, expect, test } from 'vitest'
import { pulsePaceS, recentRate, sumRates } from './recent-rates.ts'

describe('recent rates', () => {
  test('are the mean of the known steps of two minutes, and unknown without any', () => {
    const twoMinutes = [1, 2, 3, null, null, 3, ...Array<null>(6).fill(null)]
    expect(recentRate([900, ...twoMinutes])).toBe(2.25)
    expect(recentRate([null, null])).toBeNull()
    expect(recentRate(undefined)).toBeNull()
  })
  test('add up step by step from the newest; what none knows stays unknown', () => {
    const long = [1, null, 3]
    const short = [10, null]
    expect(sumRates([long, short])).toEqual([1, 10, 3])
    expect(sumRates([[null, 2], [null]])).toEqual([null, 2])
    expect(sumRates([])).toEqual([])
  })
})

describe('the pace of pulses', () => {
  test('grows with the rate, within what an eye can follow', () => {
    const paces = [0.1, 1, 10, 100, 10_000].map((rate) => pulsePaceS(rate) ?? 0)
    expect(paces).toEqual([...paces].sort((a, b) => b - a))
    expect(new Set(paces).size).toBeGreaterThan(3)
    expect(paces.at(-1)).toBeGreaterThanOrEqual(0.3)
  })
  test('is none where nothing goes on or nobody knows', () => {
    expect([pulsePaceS(0), pulsePaceS(null)]).toEqual([null, null])
  })
})
