import { describe, expect, test } from 'vitest'
import { isNight, nightsBetween, sunHeightDeg } from './sun.ts'

describe('the sun', () => {
  test('stands high at noon in June and low in December in Paris', () => {
    expect(sunHeightDeg(Date.parse('2026-06-21T11:52:00Z'), 48.86, 2.35)).toBeCloseTo(64.6, 0)
    expect(sunHeightDeg(Date.parse('2026-12-21T11:49:00Z'), 48.86, 2.35)).toBeCloseTo(17.7, 0)
  })
  test('set in Los Angeles at 16:45 on 25 November 2026', () => {
    expect(isNight(Date.parse('2026-11-26T00:40:00Z'), 34.05, -118.25)).toBe(false)
    expect(isNight(Date.parse('2026-11-26T00:50:00Z'), 34.05, -118.25)).toBe(true)
  })
  test('leaves a day two nights, to five minutes', () => {
    const fromMs = Date.parse('2026-11-25T08:00:00Z')
    const nights = nightsBetween(fromMs, fromMs + 86_400_000, [-118.3, 34, -118.2, 34.1])
    expect(nights).toHaveLength(2)
    expect(nights[0]?.[0]).toBe(fromMs)
  })
})
