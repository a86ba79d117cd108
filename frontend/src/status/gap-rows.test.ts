import { describe, expect, test } from 'vitest'
import { gapClass, gapHours, gapRows } from './gap-rows.ts'

const gap = (placeId: string, from: string, to: string, missing: number) => ({
  placeId,
  zoneId: 'z',
  from: `2026-06-10T${from}:00Z`,
  to: `2026-06-10T${to}:00Z`,
  missing,
})
const at = (time: string) => Date.parse(`2026-06-10T${time}:00Z`)
/** Newest first, as the API tells them. */
const rows = gapRows({
  gaps: [gap('b', '11:30', '12:00', 3), gap('a', '11:00', '11:10', 1), gap('b', '09:50', '11:00', 7)],
})

describe('gaps by place', () => {
  test('begin with the place that misses most, each in the order of time', () => {
    expect(rows.map(({ placeId, missing }) => [placeId, missing])).toEqual([
      ['b', 10],
      ['a', 1],
    ])
    expect(rows[0]?.spans.map(({ fromMs }) => fromMs)).toEqual([at('09:50'), at('11:30')])
  })
  test('count in every hour that they touch, each place once, and an end on the hour does not touch the next one', () => {
    expect(gapHours(rows, at('09:00'), at('13:00'))).toEqual([1, 1, 2, 0])
  })
  test('that began before the period count from its beginning', () => {
    expect(gapHours(rows, at('10:00'), at('11:00'))).toEqual([1])
    expect(gapHours([], at('10:00'), at('10:00'))).toEqual([])
  })
})

test('a share of places has a class, and any gap is seen', () => {
  expect([0, 1, 50, 51, 100].map((places) => gapClass(places, 100))).toEqual([0, 1, 2, 3, 4])
})
