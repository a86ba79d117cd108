import { DataType, type RecordBatch, RecordBatchReader } from 'apache-arrow'
import type { EngineRow, EngineValue } from '../../../ports/batch-engine.ts'

/** The rows of Arrow batches as Spark sends them, in types of the port. Throws for a type that a query must not give. */
export function rowsOfArrow(data: Uint8Array): EngineRow[] {
  const rows: EngineRow[] = []
  for (const batch of RecordBatchReader.from(data)) appendRows(batch, rows)
  return rows
}

function appendRows(batch: RecordBatch, rows: EngineRow[]): void {
  const columns = batch.schema.fields.map(({ name, type }, i) => ({
    name,
    read: reader(name, type),
    values: batch.getChildAt(i),
  }))
  for (let at = 0; at < batch.numRows; at++) {
    const row: Record<string, EngineValue> = {}
    for (const { name, read, values } of columns) {
      const value: unknown = values?.get(at) ?? null
      row[name] = value === null ? null : read(value)
    }
    rows.push(row)
  }
}

function reader(name: string, type: DataType): (value: unknown) => EngineValue {
  if (DataType.isUtf8(type) || DataType.isBool(type) || DataType.isFloat(type)) return (value) => value as EngineValue
  if (DataType.isInt(type)) return (value) => wholeNumber(BigInt(value as number | bigint))
  // Arrow gives the digits without the point.
  if (DataType.isDecimal(type)) {
    const { scale } = type
    return (value) => (scale === 0 ? wholeNumber(BigInt(String(value))) : Number(String(value)) / 10 ** scale)
  }
  if (DataType.isNull(type)) return () => null
  throw new TypeError(`column ${name}: expected text, number, boolean or null from the engine, got ${type}`)
}

const wholeNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
