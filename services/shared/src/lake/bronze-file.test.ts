import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traffic } from '../feeds/index.ts'
import { readingId } from '../feeds/reading-id.ts'
import { bronzeColumns, type CleanedMessage, encodeBronze, readBronzeFacts } from './bronze-file.ts'
import { hashExpression } from './row-hash.ts'

const T0 = Date.UTC(2026, 10, 21, 17, 0)

/** Every tenth message is a rejected one. */
function someMessages(count: number): CleanedMessage[] {
  return Array.from({ length: count }, (_, i) => {
    const observedAt = new Date(T0 + i * 1000).toISOString()
    const message = {
      partition: 3,
      offset: 100 + i,
      key: `k${i}`,
      value: Buffer.from(`{"n":${i}}`),
      appendedAtMs: T0 + i,
    }
    if (i % 10 === 9) return { message, result: { kind: 'reject', reason: 'json', detail: 'not JSON' } as const }
    const reading = {
      schemaVersion: 1 as const,
      readingId: readingId('test', `los-angeles/${i}`, observedAt),
      cityId: 'los-angeles',
      segmentId: String(i % 207),
      source: 'test',
      observedAt,
      speedKmh: 64.375 * 1.609344 + i / 7,
      freeFlowKmh: 105.3,
      travelTimeS: i % 3 === 0 ? null : i / 3,
      freeFlowTravelTimeS: 0,
      confidence: 0.9,
      isClosed: i % 5 === 0,
    }
    return { message, result: { kind: 'accept', reading, qualityScore: 90 } as const }
  })
}

describe('bronze files', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rocade-bronze-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('carry their facts in the footer', () => {
    const { bytes, facts } = encodeBronze(traffic, someMessages(250), 'writer-1')
    expect(readBronzeFacts('x', bytes)).toEqual(facts)
    expect(facts).toMatchObject({
      start: 100,
      end: 350,
      rows: 250,
      accepted: 225,
      writer: 'writer-1',
      observedMinMs: T0,
    })
  })

  test('DuckDB reads every type and comes to the same sum of row hashes', async () => {
    const { bytes, facts } = encodeBronze(traffic, someMessages(1000), 'w')
    const file = join(folder, 'same.parquet')
    writeFileSync(file, bytes)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const sum = await connection.runAndReadAll(`SELECT ${hashExpression(bronzeColumns(traffic))} AS sum FROM '${file}'`)
    expect(sum.getRowObjectsJS()[0]?.sum).toBe(facts.rowHashSum)
    const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`)
    const byName = Object.fromEntries(types.getRowObjectsJS().map((row) => [row.column_name, row.column_type]))
    expect(byName).toMatchObject({ observed_at: 'TIMESTAMP WITH TIME ZONE', reading_id: 'BLOB', speed_kmh: 'DOUBLE' })
  })

  test('one changed value changes the sum', () => {
    const messages = someMessages(10)
    const changed = structuredClone(messages) as typeof messages
    const first = changed[0]?.result
    if (first?.kind === 'accept') Object.assign(first.reading, { speedKmh: 64.375 * 1.609344 + 1e-6 })
    expect(encodeBronze(traffic, changed, 'w').facts.rowHashSum).not.toBe(
      encodeBronze(traffic, messages, 'w').facts.rowHashSum,
    )
  })

  test('a truncated file is an error that says so', () => {
    const { bytes } = encodeBronze(traffic, someMessages(10), 'w')
    expect(() => readBronzeFacts('a/b.parquet', bytes.subarray(0, bytes.length - 20))).toThrow(/reading a\/b\.parquet/)
  })

  test('a Parquet file without our facts is an error, not a file from offset 0', () => {
    const { bytes } = encodeBronze({ columns: [] }, someMessages(1), 'w')
    const foreign = Buffer.from(bytes)
    const at = foreign.indexOf('rocade.start')
    foreign.write('sometg.start', at)
    expect(() => readBronzeFacts('x', foreign)).toThrow(/facts in the footer do not fit/)
  })
})
