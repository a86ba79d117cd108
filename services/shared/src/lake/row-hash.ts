import { hash } from 'node:crypto'
import type { ColumnType } from '../feeds/feed.ts'

/** Everything finer than this is left out of the hash: 2^-30 of a unit, about 1e-9. */
const DOUBLE_SCALE = 2 ** 30
const MASK_64 = (1n << 64n) - 1n

/** One column as it goes into the hash of a row. */
export interface HashedColumn {
  readonly name: string
  readonly type: ColumnType | 'bytes'
}

/** A value of a lake row: text, number (instants as epoch ms), boolean, bytes or nothing. */
export type LakeValue = string | number | boolean | Uint8Array | null

/**
 * The text of one value in the canonical form of a row, the same as `hashExpression` gives in SQL.
 * Doubles are scaled by a power of two (exact) and cut to a whole number, because no two languages print them alike.
 */
function canonical(type: HashedColumn['type'], value: LakeValue): string {
  if (value === null) return '~'
  if (type === 'double') return String(Math.floor((value as number) * DOUBLE_SCALE))
  if (type === 'bytes') return hash('md5', value as Uint8Array, 'hex')
  if (type === 'uuid') return (value as string).replaceAll('-', '')
  return String(value)
}

/**
 * The order-free sum of 64-bit row hashes (modulo 2^64), kept in the footer of each bronze file. One flipped bit in a
 * Parquet file can change a value without any error; the sum tells.
 */
export function createRowHashSum(columns: readonly HashedColumn[]) {
  // Two halves in doubles: exact for 2^21 rows, and far cheaper than a BigInt a row.
  let low = 0
  let high = 0
  const types = columns.map(({ type }) => type)
  return {
    add(values: readonly LakeValue[]): void {
      let text = ''
      for (let i = 0; i < types.length; i++) {
        text += `${canonical(types[i] as HashedColumn['type'], values[i] as LakeValue)}|`
      }
      // A string of 16 bytes is less for a garbage collector than a Buffer.
      const digest = hash('md5', text, 'binary')
      low += uint32At(digest, 8)
      high += uint32At(digest, 12)
    },
    /** As a decimal number, 0 .. 2^64 − 1. */
    digest: (): string => (((BigInt(high) << 32n) + BigInt(low)) & MASK_64).toString(),
  }
}

/** Little-endian, of a string of bytes. */
const uint32At = (bytes: string, at: number): number =>
  (bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24)) >>>
  0

/** DuckDB's SQL for the same sum over a dataset with these columns (a decimal number as text). */
export function hashExpression(columns: readonly HashedColumn[]): string {
  const parts = columns.map(({ name, type }) => {
    const value = {
      double: `floor(${name} * ${DOUBLE_SCALE})::BIGINT::VARCHAR`,
      bytes: `md5(${name})`,
      uuid: `lower(hex(${name}))`,
      instant: `epoch_ms(${name})::VARCHAR`,
      text: name,
      integer: `${name}::VARCHAR`,
      boolean: `${name}::VARCHAR`,
    }[type]
    return `coalesce(${value}, '~') || '|'`
  })
  return `(coalesce(sum(md5_number_lower(${parts.join(' || ')})), 0) % 18446744073709551616::HUGEINT)::VARCHAR`
}
