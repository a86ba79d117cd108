import { LEVELS, type Level } from '@rocade/shared/domain/congestion-level'
import type { ZoneLive } from '@rocade/shared/protocol/answers'
import { ageS } from '../live/use-freshness.ts'
import type { SortOrder } from '../map-page/use-sort-order.ts'
import { compareNames } from '../text/number-format.ts'

export const SORT_COLUMNS = ['zone', 'level', 'speed', 'delay', 'age'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

/** What one looks for first when a column is chosen: the worst, the slowest, the oldest; names from A. */
export const FIRST_DIRECTION: Readonly<Record<SortColumn, 'ascending' | 'descending'>> = {
  zone: 'ascending',
  level: 'descending',
  speed: 'ascending',
  delay: 'descending',
  age: 'descending',
}

export interface ZoneRow {
  readonly zoneId: string
  readonly name: string
  readonly level: Level
  readonly speedKmh: number | null
  readonly delayMin: number | null
  readonly ageS: number | null
  /** Its newest reading no longer counts. */
  readonly isOld: boolean
}

/** One row for each zone of the city, also for those the feed says nothing of. Pure. */
export function zoneRows(
  zones: readonly { readonly zoneId: string; readonly name: string }[],
  live: ReadonlyMap<string, ZoneLive>,
  nowMs: number,
): ZoneRow[] {
  return zones.map(({ zoneId, name }) => {
    const now = live.get(zoneId)
    return {
      zoneId,
      name,
      level: now?.level ?? 'no-data',
      speedKmh: now?.speedKmh ?? null,
      delayMin: now?.delayMinPer10Km ?? null,
      ageS: ageS(nowMs, now?.observedAt ?? null),
      isOld: now?.observedAt != null && now.level === 'no-data',
    }
  })
}

/** Rows without a value come last in both directions; equal values are ordered by name. Pure. */
export function sortZones(rows: readonly ZoneRow[], { column, isDescending }: SortOrder<SortColumn>): ZoneRow[] {
  if (column === null) return [...rows]
  const sign = isDescending ? -1 : 1
  const byName = (a: ZoneRow, b: ZoneRow) => compareNames(a.name, b.name)
  if (column === 'zone') return [...rows].sort((a, b) => sign * byName(a, b))
  return [...rows].sort((a, b) => {
    const va = figureOf(a, column)
    const vb = figureOf(b, column)
    if (va === null || vb === null) return va === vb ? byName(a, b) : va === null ? 1 : -1
    return va === vb ? byName(a, b) : sign * (va - vb)
  })
}

function figureOf(row: ZoneRow, column: Exclude<SortColumn, 'zone'>): number | null {
  switch (column) {
    case 'level':
      return row.level === 'no-data' ? null : LEVELS.indexOf(row.level)
    case 'speed':
      return row.speedKmh
    case 'delay':
      return row.delayMin
    case 'age':
      return row.ageS
  }
}
