import { parquetReadObjects } from 'hyparquet'
import type { Feed } from '../feeds/feed.ts'
import { AppError } from '../runtime/app-error.ts'
import { type BronzeFacts, bronzeColumns, readBronzeFacts } from './bronze-file.ts'
import type { LakeColumn } from './parquet-file.ts'
import { createRowHashSum, type LakeValue } from './row-hash.ts'

/** A row of a bronze file by column name: instants as epoch ms, ids as text, bytes as they are. */
export type BronzeRow = Readonly<Record<string, LakeValue>>

/**
 * Reads every row of a bronze file, and checks them against the hash sum in its footer: one flipped bit can change a
 * value without any other error. Throws `AppError` LAKE_CORRUPT for a file that cannot be read or whose sum differs.
 * A damaged page can also keep the decoder busy for ever: read what may be damaged in a thread that can be ended.
 */
export async function readBronzeRows(
  feed: Pick<Feed, 'columns'>,
  path: string,
  bytes: Uint8Array,
): Promise<{ readonly facts: BronzeFacts; readonly rows: readonly BronzeRow[] }> {
  const facts = readBronzeFacts(path, bytes)
  const columns = bronzeColumns(feed)
  const rows = (await decodeRows(path, bytes)).map((row) =>
    Object.fromEntries(columns.map((column) => [column.name, fromParquet(column, row[column.name])])),
  )
  const hash = createRowHashSum(columns)
  for (const row of rows) hash.add(columns.map(({ name }) => row[name] ?? null))
  if (hash.digest() === facts.rowHashSum) return { facts, rows }
  throw corrupt(path, `its rows have the hash sum ${hash.digest()}, its footer says ${facts.rowHashSum}`)
}

async function decodeRows(path: string, bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  try {
    return await parquetReadObjects({ file, utf8: false })
  } catch (cause) {
    throw corrupt(path, 'its pages cannot be read', cause)
  }
}

function fromParquet({ type }: LakeColumn, value: unknown): LakeValue {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return Number(value)
  if (type === 'uuid' && value instanceof Uint8Array) return uuidText(Buffer.from(value).toString('hex'))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value instanceof Uint8Array ? value : String(value)
}

const uuidText = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const corrupt = (path: string, what: string, cause?: unknown) =>
  new AppError('LAKE_CORRUPT', `reading ${path}: ${what}`, { retryable: false, cause })
