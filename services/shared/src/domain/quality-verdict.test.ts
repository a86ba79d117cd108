import { describe, expect, test } from 'vitest'
import { type QualitySums, qualityShares, sourceScore, verdictOf, worstVerdict } from './quality-verdict.ts'

const sums = (values: Partial<QualitySums> = {}): QualitySums => ({
  expected: 100,
  missing: 10,
  readings: 90,
  sumQualityScore: 90 * 80,
  suspects: 9,
  duplicates: 10,
  rejected: 25,
  weight: 4,
  coveredWeight: 3,
  ...values,
})

describe('verdictOf', () => {
  test.each([
    ['completeness', 0.9, 'ok'],
    ['completeness', 0.899, 'warn'],
    ['completeness', 0.74, 'alarm'],
    ['freshness', 7199, 'ok'],
    ['freshness', 7200, 'warn'],
    ['freshness', 21_600, 'alarm'],
    ['trust', null, 'unknown'],
  ] as const)('%s of %s is %s', (rule, value, verdict) => expect(verdictOf(rule, value)).toBe(verdict))

  test('the worst counts, and what is not known counts only alone', () => {
    expect(worstVerdict(['ok', 'unknown', 'warn'])).toBe('warn')
    expect(worstVerdict(['unknown', 'ok'])).toBe('ok')
    expect(worstVerdict(['unknown'])).toBe('unknown')
  })
})

describe('qualityShares', () => {
  test('are shares of what they are about', () => {
    expect(qualityShares(sums())).toEqual({
      completeness: 0.9,
      validity: 0.8,
      uniqueness: 0.9,
      coverage: 0.75,
      trust: 0.9,
    })
  })
  test('of nothing are not known, never 0 and never 1', () => {
    const none = sums({ expected: null, missing: 0, readings: 0, duplicates: 0, rejected: 0, suspects: 0, weight: 0 })
    expect(Object.values(qualityShares(none))).toEqual([null, null, null, null, null])
    expect(sourceScore(none)).toBeNull()
  })
})

describe('sourceScore', () => {
  test('is the score of the readings, less for all that is wrong with them', () => {
    expect(sourceScore(sums())).toBeCloseTo(80 * 0.9 * 0.8 * 0.9 * 0.9, 9)
  })
  test('a source that should have told and was silent has 0', () => {
    expect(sourceScore(sums({ readings: 0, missing: 100 }))).toBe(0)
  })
})
