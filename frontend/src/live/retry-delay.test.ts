import { describe, expect, test } from 'vitest'
import { retryDelayMs } from './retry-delay.ts'

describe('retryDelayMs', () => {
  test('doubles from half a second up to 30 s', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => retryDelayMs(attempt, () => 1))
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })
  test('takes any time up to that, so that browsers do not come back all at once', () => {
    expect(retryDelayMs(3, () => 0)).toBe(0)
    expect(retryDelayMs(3, () => 0.25)).toBe(1000)
  })
})
