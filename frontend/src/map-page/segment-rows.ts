import { LEVELS, type Level } from '@rocade/shared/domain/congestion-level'
import { compareNames } from '../text/number-format.ts'
import type { SortOrder } from './use-sort-order.ts'

export const SEGMENT_COLUMNS = ['name', 'zone', 'level', 'speed', 'freeFlow', 'delay'] as const
export type SegmentColumn = (typeof SEGMENT_COLUMNS)[number]

export interface SegmentRow {
  readonly segmentId: string
  readonly name: string
  readonly zoneId: string
  readonly zone: string
  readonly level: Level
  readonly speedKmh: number | null
  readonly freeFlowKmh: number | null
  readonly delayMin: number | null
}

/** Rows without a value come last in both directions; equal ones are ordered by name. Pure. */
export function sortSegments(
  rows: readonly SegmentRow[],
  { column, isDescending }: SortOrder<SegmentColumn>,
): SegmentRow[] {
  if (column === null) return [...rows]
  const sign = isDescending ? -1 : 1
  return [...rows].sort((a, b) => {
    const byName = compareNames(a.name, b.name)
    if (column === 'name') return sign * byName
    if (column === 'zone') return sign * compareNames(a.zone, b.zone) || byName
    const va = figureOf(a, column)
    const vb = figureOf(b, column)
    if (va === null || vb === null) return va === vb ? byName : va === null ? 1 : -1
    return sign * (va - vb) || byName
  })
}

function figureOf(row: SegmentRow, column: Exclude<SegmentColumn, 'name' | 'zone'>): number | null {
  switch (column) {
    case 'level':
      return row.level === 'no-data' ? null : LEVELS.indexOf(row.level)
    case 'speed':
      return row.speedKmh
    case 'freeFlow':
      return row.freeFlowKmh
    case 'delay':
      return row.delayMin
  }
}
