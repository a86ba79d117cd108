import { describe, expect, test } from 'vitest'
import { AHEAD_MAX_MS, mayReplace } from './newest-reading.ts'

const NOW = Date.parse('2026-06-10T10:00:00Z')
const TWO_DAYS_MS = 2 * 24 * 3_600_000

describe('the newest reading', () => {
  test.each([
    ['the first one', NOW, null, true],
    ['a later one', NOW, NOW - 1, true],
    ['an earlier one', NOW - 1, NOW, false],
    ['one just within the tolerance', NOW + AHEAD_MAX_MS, NOW, true],
    ['one from the future', NOW + AHEAD_MAX_MS + 1, NOW, false],
    ['one from the future where nothing is known', NOW + TWO_DAYS_MS, null, false],
    ['the present after the future', NOW, NOW + TWO_DAYS_MS, true],
    ['an hour ago after the future', NOW - 3_600_000, NOW + TWO_DAYS_MS, true],
  ])('%s', (_what, observedAtMs, knownMs, expected) => {
    expect(mayReplace(observedAtMs, knownMs, NOW)).toBe(expected)
  })
})
