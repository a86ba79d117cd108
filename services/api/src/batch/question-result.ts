import type { PlainTable } from '@rocade/shared/lake/read-parquet-table'
import { QUESTION_UNITS } from '@rocade/shared/protocol/questions'

export const resultColumns = ({ names, rows }: PlainTable) =>
  Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]))

/** RFC 4180, with the unit of each column in the header: `mean_speed_kmh (km/h)`. */
export function resultCsv(
  { names, rows }: PlainTable,
  units: Readonly<Record<string, string>> = QUESTION_UNITS,
): string {
  const head = names.map((name) => cell(units[name] === undefined ? name : `${name} (${units[name]})`))
  const lines = rows.map((row) => names.map((name) => cell(row[name] ?? '')).join(','))
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`
}

/** A text that begins like a formula is no formula in a spreadsheet. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
