import { describe, expect, test } from 'vitest'
import { differenceClass } from './line-class.ts'

describe('differenceClass', () => {
  test.each([
    [{ level: 'free', speedKmh: 115 }, 100, 'faster'],
    [{ level: 'free', speedKmh: 85 }, 100, 'as-usual'],
    [{ level: 'light', speedKmh: 84 }, 100, 'slower'],
    [{ level: 'jammed', speedKmh: 59 }, 100, 'much-slower'],
    [{ level: 'closed', speedKmh: null }, 100, 'closed'],
    [{ level: 'no-data', speedKmh: null }, 100, 'no-data'],
    [{ level: 'free', speedKmh: 90 }, null, 'no-data'], // nothing to compare with is not "as usual"
  ] as const)('%j against %s is %s', (now, baseline, expected) => expect(differenceClass(now, baseline)).toBe(expected))
})
