import { describe, expect, test } from 'vitest'
import { sortZones, type ZoneRow, zoneRows } from './zone-order.ts'

const row = (name: string, delayMin: number | null, level: ZoneRow['level'] = 'free'): ZoneRow => ({
  zoneId: name,
  name,
  level,
  speedKmh: null,
  delayMin,
  ageS: null,
  isOld: false,
})
const names = (rows: ZoneRow[]) => rows.map(({ name }) => name)

describe('sortZones', () => {
  test('puts zones without a value last, whichever way the list is turned', () => {
    const rows = [row('a', null), row('b', 1), row('c', 5)]
    expect(names(sortZones(rows, { column: 'delay', isDescending: true }))).toEqual(['c', 'b', 'a'])
    expect(names(sortZones(rows, { column: 'delay', isDescending: false }))).toEqual(['b', 'c', 'a'])
  })
  test('orders levels by how bad they are; no data is not a place on that scale', () => {
    const rows = [row('a', 0, 'free'), row('b', 0, 'no-data'), row('c', 0, 'closed'), row('d', 0, 'jammed')]
    expect(names(sortZones(rows, { column: 'level', isDescending: true }))).toEqual(['c', 'd', 'a', 'b'])
  })
  test('orders equal values by name, so that the list does not jump', () => {
    expect(names(sortZones([row('b', 1), row('a', 1)], { column: 'delay', isDescending: true }))).toEqual(['a', 'b'])
  })
})

test('zoneRows has a row also for a zone that the feed does not name', () => {
  const rows = zoneRows([{ zoneId: 'x', name: 'X' }], new Map(), 0)
  expect(rows).toEqual([row('X', null, 'no-data')].map((it) => ({ ...it, zoneId: 'x' })))
})
