import { describe, expect, test } from 'vitest'
import { incidents } from './index.ts'

const TOLD_MS = Date.parse('2026-11-21T12:00:00Z')
const at = (minutes: number) => new Date(TOLD_MS + minutes * 60_000).toISOString()
const good = {
  schemaVersion: 1,
  readingId: '7f9c24e5-2f4c-5d3b-9a43-0a4d6b6a1c11',
  cityId: 'paris',
  segmentId: 'p1',
  source: 'simulator',
  kind: 'closure',
  observedAt: at(-10),
  expectedEndAt: at(30),
  lostCapacityShare: 1,
  toldAt: at(0),
}
const known = { hasCity: (id: string) => id === 'paris', hasSegment: (_: string, id: string) => id === 'p1' }
const clean = (fields: object) => incidents.clean({ ...good, ...fields }, { ...known, appendedAtMs: TOLD_MS + 1000 })

describe('an incident', () => {
  test('is taken, and kept by its segment', () => {
    const result = clean({})
    expect(result).toMatchObject({ kind: 'accept', qualityScore: 100 })
    expect(result.kind === 'accept' && incidents.keyOf(result.reading)).toBe('paris/p1')
  })

  test('that began days ago is taken when it is told now', () => {
    expect(clean({ observedAt: at(-7 * 1440) }).kind).toBe('accept')
  })

  test.each([
    ['contract', { kind: 'flood' }],
    ['contract', { extra: 1 }],
    ['contract', { expectedEndAt: at(-10) }], // ends as it begins
    ['contract', { toldAt: undefined }],
    ['range', { lostCapacityShare: 0 }],
    ['range', { lostCapacityShare: 1.2 }],
    ['unsupported_schema', { schemaVersion: 2 }],
    ['clock', { toldAt: at(10) }], // told after the log took it
    ['clock', { observedAt: at(6), expectedEndAt: at(30) }], // told before it begins
    ['too_late', { toldAt: at(-25 * 60), observedAt: at(-25 * 60) }],
    ['too_late', { observedAt: at(-8 * 1440 - 1) }],
    ['unknown_city', { cityId: 'atlantis' }],
    ['unknown_segment', { segmentId: 'p2' }],
  ])('is rejected as %s: %j', (reason, fields) => {
    expect(clean(fields)).toMatchObject({ kind: 'reject', reason })
  })
})
