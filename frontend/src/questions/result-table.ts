import type { QuestionResult } from '@rocade/shared/protocol/questions'
import type { SortOrder } from '../map-page/use-sort-order.ts'

export type ResultCell = string | number | null
export interface ResultRow {
  /** Where it stands in the answer. */
  readonly index: number
  readonly cells: readonly ResultCell[]
}

export interface ResultTable {
  readonly columns: readonly string[]
  readonly rows: readonly ResultRow[]
}

/** Columns turned into rows, in the order of the answer. Pure. */
export function resultTable({ columns, rows }: Pick<QuestionResult, 'columns' | 'rows'>): ResultTable {
  const names = Object.keys(columns)
  return {
    columns: names,
    rows: Array.from({ length: rows }, (_, index) => ({
      index,
      cells: names.map((name) => columns[name]?.[index] ?? null),
    })),
  }
}

/** Rows by one column: numbers by size, text by its letters, nothing always last. Pure. */
export function sortRows(
  { columns, rows }: ResultTable,
  { column, isDescending }: SortOrder<string>,
): readonly ResultRow[] {
  const at = column === null ? -1 : columns.indexOf(column)
  if (at < 0) return rows
  const sign = isDescending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x = null, y = null] = [a.cells[at], b.cells[at]]
    if (x === null || y === null) return x === y ? a.index - b.index : x === null ? 1 : -1
    return (x < y ? -sign : x > y ? sign : 0) || a.index - b.index
  })
}
