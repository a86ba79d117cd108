import { encodeParquet, type LakeColumn } from '@rocade/shared/lake/parquet-file'
import type { LakeValue } from '@rocade/shared/lake/row-hash'
import type { TablePage } from './table-page.ts'

const TYPES: Readonly<Record<string, LakeColumn['type']>> = {
  string: 'text',
  long: 'integer',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'instant',
  binary: 'bytes',
}

/** Rows of a page as one Parquet file, in the types of the table. */
export function pageParquet(columns: ReadonlyMap<string, string>, { rows }: TablePage): Uint8Array {
  const lakeColumns = [...columns].map(([name, type]) => ({ name, type: TYPES[type] ?? 'text', isNullable: true }))
  const values = lakeColumns.map(({ name, type }) => rows.map((row): LakeValue => lakeValue(type, row[name] ?? null)))
  return encodeParquet(lakeColumns, values)
}

function lakeValue(type: LakeColumn['type'], value: string | number | boolean | null): LakeValue {
  if (value === null) return null
  if (type === 'instant') return Date.parse(String(value))
  return type === 'bytes' ? Buffer.from(String(value), 'hex') : value
}
