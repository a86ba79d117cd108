import pg from 'pg'

const [INT8, DATE, INT8_ARRAY, DATE_ARRAY] = [20, 1082, 1016, 1182] as const
const [INT2, INT4, OID, FLOAT4, FLOAT8] = [21, 23, 26, 700, 701] as const
const [TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_ARRAY, TIMESTAMPTZ_ARRAY] = [1114, 1184, 1115, 1185] as const
const [INTERVAL, POINT, CIRCLE] = [1186, 600, 718] as const
const TEXT_ARRAY: number = 1009

/**
 * Parsers of what PostgreSQL sends as text. A value that cannot be parsed is a `RangeError` of its query and never null:
 * the driver's own parsers give null for `21.11.2026` (DateStyle German), for which a run would have no beginning.
 *
 * `bigint` and `count(*)` are numbers (an unsafe integer is an error), `timestamptz` a `Date` (`infinity` is an error),
 * `date` is `YYYY-MM-DD`: a `Date` at local midnight would be another day elsewhere. `numeric` stays text.
 */
export const strictTypes: pg.TypeOverrides = new pg.TypeOverrides()

const parsers: readonly [readonly number[], (text: string) => unknown][] = [
  [[INT2, INT4, OID, INT8], parseSafeInteger],
  [[FLOAT4, FLOAT8], parseFloating],
  [[DATE], parseDay],
  [[TIMESTAMP], instantParser(TIMESTAMP)],
  [[TIMESTAMPTZ], instantParser(TIMESTAMPTZ)],
  [[INT8_ARRAY], arrayOf(parseSafeInteger)],
  [[DATE_ARRAY], arrayOf(parseDay)],
  [[TIMESTAMP_ARRAY], arrayOf(instantParser(TIMESTAMP))],
  [[TIMESTAMPTZ_ARRAY], arrayOf(instantParser(TIMESTAMPTZ))],
  // Nothing of ours asks for these; the driver's parsers take other people's styles for nothing at all.
  [[INTERVAL, POINT, CIRCLE], (text) => text],
]
for (const [oids, parse] of parsers) {
  for (const oid of oids) strictTypes.setTypeParser(oid, parse)
}

function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`expected a bigint within ±2^53, got ${text}`)
  return value
}

function parseFloating(text: string): number {
  const value = Number(text)
  if (Number.isNaN(value) && text !== 'NaN') throw new RangeError(`expected a number from PostgreSQL, got ${text}`)
  return value
}

function parseDay(text: string): string {
  if (!/^\d{4,}-\d\d-\d\d$/.test(text)) throw new RangeError(`expected a day as YYYY-MM-DD, got ${text}`)
  return text
}

function instantParser(oid: number): (text: string) => Date {
  const parse: (text: string) => unknown = pg.types.getTypeParser(oid)
  return (text) => {
    const value = parse(text)
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value
    throw new RangeError(`expected an instant in ISO 8601, got ${text}`)
  }
}

function arrayOf<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  const split: (text: string) => (string | null)[] = pg.types.getTypeParser(TEXT_ARRAY)
  return (text) => split(text).map((entry) => (entry === null ? null : parse(entry)))
}
