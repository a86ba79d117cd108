import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'

export type PlainValue = string | number | null

export interface PlainTable {
  /** Columns in the order of the file. */
  readonly names: readonly string[]
  readonly rows: readonly Readonly<Record<string, PlainValue>>[]
}

/**
 * Reads a small Parquet file whole, as text and numbers. For files whose bytes are known to be whole: one flipped bit
 * can keep the reader busy for ever (docs/architecture.md).
 */
export async function readParquetTable(bytes: Uint8Array): Promise<PlainTable> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const names = parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name)
  const rows = (await parquetReadObjects({ file })).map((row) =>
    Object.fromEntries(names.map((name) => [name, toPlain(row[name])])),
  )
  return { names, rows }
}

function toPlain(value: unknown): PlainValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' || typeof value === 'string' ? value : String(value)
}
