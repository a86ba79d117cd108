import { describe, expect, test } from 'vitest'
import { type SegmentRow, sortSegments } from './segment-rows.ts'

const row = (segmentId: string, values: Partial<SegmentRow> = {}): SegmentRow => ({
  segmentId,
  name: segmentId,
  zoneId: 'z',
  zone: 'Z',
  level: 'free',
  speedKmh: 50,
  freeFlowKmh: 60,
  delayMin: 1,
  ...values,
})
const order = (rows: readonly SegmentRow[]) => rows.map(({ segmentId }) => segmentId).join('')

describe('sortSegments', () => {
  const rows = [row('c', { delayMin: null }), row('b', { delayMin: 3 }), row('a'), row('d', { level: 'no-data' })]
  test('puts the worst first or last, and what has no figure always last', () => {
    expect(order(sortSegments(rows, { column: 'delay', isDescending: true }))).toBe('badc')
    expect(order(sortSegments(rows, { column: 'delay', isDescending: false }))).toBe('adbc')
    expect(order(sortSegments(rows, { column: 'level', isDescending: true }))).toBe('abcd')
  })
  test('orders by name in both directions', () => {
    expect(order(sortSegments(rows, { column: 'name', isDescending: false }))).toBe('abcd')
    expect(order(sortSegments(rows, { column: 'name', isDescending: true }))).toBe('dcba')
  })
})
