import { createHash } from 'node:crypto'
import { parquetMetadata } from 'hyparquet'
import { AppError } from '../runtime/app-error.ts'

/** What a table's log says of a Parquet file besides where it is. */
export interface FileFacts {
  readonly bytes: number
  readonly rows: number
  /** SHA-256 of the bytes, hexadecimal: a flipped bit in Parquet can be a wrong value without an error. */
  readonly sha256: string
  /** Statistics as the Delta protocol wants them, JSON: rows, and smallest, largest and missing values by column. */
  readonly stats: string
}

type Bound = string | number
interface ColumnBounds {
  min: Bound | undefined
  max: Bound | undefined
  nulls: number
}

/**
 * The facts of a Parquet file, from its bytes; whichever engine wrote it. Columns without an order that all readers
 * agree on (bytes, truth values) have a count of missing values only.
 * Throws `AppError` LAKE_CORRUPT when the footer cannot be read.
 */
export function fileFacts(path: string, bytes: Uint8Array): FileFacts {
  const { rows, columns } = footerBounds(path, bytes)
  const pick = (of: (bounds: ColumnBounds) => Bound | undefined) =>
    Object.fromEntries([...columns].flatMap(([name, bounds]) => (of(bounds) === undefined ? [] : [[name, of(bounds)]])))
  const stats = {
    numRecords: rows,
    minValues: pick(({ min }) => min),
    maxValues: pick(({ max }) => max),
    nullCount: pick(({ nulls }) => nulls),
  }
  return { bytes: bytes.byteLength, rows, sha256: sha256Of(bytes), stats: JSON.stringify(stats) }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function footerBounds(path: string, bytes: Uint8Array): { rows: number; columns: Map<string, ColumnBounds> } {
  const footer = readFooter(path, bytes)
  const columns = new Map<string, ColumnBounds>()
  const types = new Map(footer.schema.map((element) => [element.name, element]))
  for (const group of footer.row_groups) {
    for (const { meta_data: chunk } of group.columns) {
      const name = chunk?.path_in_schema.join('.') ?? ''
      const type = types.get(name)
      const isText = type?.converted_type === 'UTF8' || type?.logical_type?.type === 'STRING'
      const bound = (value: unknown, isExact: boolean | undefined) =>
        isExact === false || (typeof value === 'string' && !isText) ? undefined : jsonBound(value)
      const found = chunk?.statistics
      const min = bound(found?.min_value, found?.is_min_value_exact)
      const max = bound(found?.max_value, found?.is_max_value_exact)
      const nulls = Number(found?.null_count ?? 0)
      const isEmpty = nulls === Number(group.num_rows)
      columns.set(name, merged(columns.get(name), { min, max, nulls }, isEmpty))
    }
  }
  return { rows: Number(footer.num_rows), columns }
}

/** A group of nothing but missing values says nothing of the bounds; one whose bounds are unknown makes all unknown. */
function merged(before: ColumnBounds | undefined, next: ColumnBounds, isEmpty: boolean): ColumnBounds {
  if (before === undefined) return next
  const nulls = before.nulls + next.nulls
  if (isEmpty) return { ...before, nulls }
  const smaller = (a: Bound | undefined, b: Bound | undefined) =>
    a === undefined || b === undefined ? undefined : a < b ? a : b
  const larger = (a: Bound | undefined, b: Bound | undefined) =>
    a === undefined || b === undefined ? undefined : a > b ? a : b
  return { min: smaller(before.min, next.min), max: larger(before.max, next.max), nulls }
}

/** `undefined` for what has no place in the statistics. Instants as the protocol writes them, in UTC. */
function jsonBound(value: unknown): Bound | undefined {
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function readFooter(path: string, bytes: Uint8Array) {
  try {
    return parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
  } catch (cause) {
    throw new AppError('LAKE_CORRUPT', `reading ${path}: its footer can't be read`, { retryable: false, cause })
  }
}
