import { gzipSync } from 'node:zlib'
import { parquetMetadata, type SchemaElement } from 'hyparquet'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { AppError } from '../runtime/app-error.ts'
import type { HashedColumn, LakeValue } from './row-hash.ts'

export interface LakeColumn extends HashedColumn {
  readonly isNullable: boolean
}

/** The Parquet type of each column type. Instants are microseconds UTC, ids 16 bytes: every reader knows these. */
const PARQUET_TYPES: Record<LakeColumn['type'], Omit<SchemaElement, 'name'>> = {
  uuid: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  double: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  bytes: { type: 'BYTE_ARRAY' },
}

const COMPRESSORS = { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) }

/** Rising or nearly constant numbers: stored as differences they take a third (measured, docs/decisions/0003). */
const usesDelta = (type: LakeColumn['type']) => type === 'instant' || type === 'integer'

/**
 * Encodes columns of equal length as one Parquet file (Snappy, one row group for up to 100,000 rows).
 * Instants are given in epoch ms, uuids as text. `metadata` goes into the footer. `isDense` packs doubles with gzip, which
 * takes a tenth off the file and some time: for files that are written once and stay.
 */
export function encodeParquet(
  columns: readonly LakeColumn[],
  values: readonly (readonly LakeValue[])[],
  metadata: Readonly<Record<string, string>> = {},
  { isDense = false } = {},
): Uint8Array {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type, isNullable }) => ({
      name,
      ...PARQUET_TYPES[type],
      repetition_type: isNullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
    })),
  ]
  const columnData = columns.map(({ name, type }, i): ColumnSource => {
    const data = (values[i] as readonly LakeValue[]).map((value) => toParquet(type, value))
    if (usesDelta(type)) return { name, data, encoding: 'DELTA_BINARY_PACKED' }
    return type === 'double' && isDense ? { name, data, codec: 'GZIP' } : { name, data }
  })
  const pairs = Object.entries(metadata).map(([key, value]) => ({ key, value }))
  // without pairs no list: readers written in Rust (DataFusion, delta-rs) refuse an empty one
  const footer = pairs.length > 0 ? { kvMetadata: pairs } : {}
  return new Uint8Array(
    parquetWriteBuffer({ schema, columnData, rowGroupSize: 100_000, ...footer, compressors: COMPRESSORS }),
  )
}

function toParquet(type: LakeColumn['type'], value: LakeValue): unknown {
  if (value === null) return null
  if (type === 'instant') return BigInt(value as number) * 1000n
  if (type === 'integer') return BigInt(value as number)
  if (type === 'uuid') return Buffer.from((value as string).replaceAll('-', ''), 'hex')
  return value
}

/** Rows and metadata of a Parquet file. Throws `AppError` LAKE_CORRUPT when its footer can't be read. */
export function readParquetFooter(path: string, bytes: Uint8Array): { rows: number; metadata: Record<string, string> } {
  try {
    const footer = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    )
    const metadata = Object.fromEntries((footer.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? '']))
    return { rows: Number(footer.num_rows), metadata }
  } catch (cause) {
    const message = `reading ${path} (${bytes.byteLength} bytes): expected a whole Parquet file, and its footer can't be read`
    throw new AppError('LAKE_CORRUPT', message, { retryable: false, cause })
  }
}
