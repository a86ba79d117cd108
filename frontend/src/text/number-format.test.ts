import { describe, expect, test } from 'vitest'
import { formatAge, formatBytes, formatNumber } from './number-format.ts'

describe('formatAge', () => {
  test.each([
    [2.4, '2 s'],
    [89, '89 s'],
    [120, '2 min'],
    [5400, '2 h'],
    [200_000, '2 d'],
    [-3, '0 s'], // a clock that is a little ahead is not a reading from the future
  ])('says %s s as %s', (ageS, words) => expect(formatAge(ageS)).toBe(words))
})

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [18_200_000, '18.2 MB'],
    [250_000_000, '250 MB'],
    [999_700, '1.0 MB'],
  ])('says %s bytes as %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words))
})

test('formatNumber keeps the decimals it was asked for', () => expect(formatNumber(1234.5, 2)).toBe('1,234.50'))
