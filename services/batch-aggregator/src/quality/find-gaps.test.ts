import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findGaps } from './find-gaps.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const H0 = Date.UTC(2026, 10, 21, 17)
const gapsOf = (minutes: readonly number[], intervalMin = 5, hour = 0) =>
  findGaps({
    hourMs: H0 + hour * HOUR_MS,
    intervalMs: intervalMin * MINUTE_MS,
    instantsMs: minutes.map((minute) => H0 + minute * MINUTE_MS),
  }).map(({ fromMs, toMs, missing }) => [(fromMs - H0) / MINUTE_MS, (toMs - H0) / MINUTE_MS, missing])
const every5 = (from: number, to: number) => Array.from({ length: (to - from) / 5 }, (_, i) => from + i * 5)

describe('findGaps', () => {
  test('finds none where every reading came, also a little early or late', () => {
    expect(gapsOf(every5(-60, 120))).toEqual([])
    expect(gapsOf(every5(-60, 120).map((minute, i) => minute + (i % 3) - 1))).toEqual([])
  })

  test('says from when to when, and how many were expected', () => {
    expect(gapsOf([...every5(-60, 20), ...every5(40, 120)])).toEqual([[20, 40, 4]])
  })

  test('an hour without a reading is one gap, whatever is around it', () => {
    expect(gapsOf([])).toEqual([[0, 60, 12]])
    expect(gapsOf([...every5(-60, 0), ...every5(60, 120)])).toEqual([[0, 60, 12]])
  })

  test('a gap over two hours is a piece in each, without a hole and without an overlap', () => {
    const instants = [...every5(-60, 40), ...every5(75, 180)]
    expect(gapsOf(instants)).toEqual([[40, 60, 4]])
    expect(gapsOf(instants, 5, 1)).toEqual([[60, 75, 3]])
  })

  test('readings and missing ones of a regular sensor are always as many as were expected', () => {
    const came = fc.array(fc.boolean(), { minLength: 36, maxLength: 36 })
    fc.assert(
      fc.property(came, (slots) => {
        const minutes = slots.flatMap((isThere, i) => (isThere ? [i * 5 - 60] : []))
        const missing = gapsOf(minutes).reduce((sum, [, , count]) => sum + (count ?? 0), 0)
        expect(missing + slots.slice(12, 24).filter(Boolean).length).toBe(12)
      }),
    )
  })
})
