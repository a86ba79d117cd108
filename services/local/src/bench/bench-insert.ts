import { randomUUID } from 'node:crypto'
import { traffic } from '@rocade/shared/feeds/index'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import { openPosition } from '@rocade/stream-cleaner/pg-sink/sink-position'
import { storeBatch } from '@rocade/stream-cleaner/pg-sink/store-batch'
import { bareTableSql, insertPeers, peerTableSql } from '../../../../infra/bench/peers.mjs'
import type { BenchOptions } from './bench-options.ts'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { type Measurement, ofRounds } from './measure.ts'
import { type ProcessCommand, startMeasured } from './measured-process.ts'
import { installedOf, peerFigures } from './peer-figures.ts'
import { type Contender, inTurns } from './rounds.ts'

const ROWS = 60_000
const ROWS_QUICK = 10_000
const BATCH = 1_000
const LIMIT_MS = 120_000

/** T2: rows into PostgreSQL: the sink's own transaction of a thousand, a statement a row, and COPY without any key. */
export async function benchInsert({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const rows = isQuick ? ROWS_QUICK : ROWS
  await parts.pool.query(peerTableSql('bench_rows'))
  await parts.pool.query(bareTableSql('bench_rows'))
  const { databaseUrl } = parts
  const { insertSingle, copyRows } = insertPeers
  const { installed, missing } = installedOf([
    {
      name: 'a statement and a commit a row (pgbench, 4 connections)',
      peer: insertSingle,
      command: insertSingle.command({ databaseUrl, seconds: isQuick ? 2 : 5, connections: 4 }),
    },
    { name: 'COPY, no key and no index', peer: copyRows, command: copyRows.command({ databaseUrl, rows }) },
  ])
  const contenders: Contender<number>[] = [
    { name: 'ours', run: () => storeRows(parts, rows) },
    ...installed.map(({ name, command }) => ({ name, run: () => rowsPerS(command) })),
  ]
  const found = await inTurns(contenders, { rounds: isQuick ? 1 : 5 })
  const [ours, ...others] = found
  return [
    {
      name: 'rows into PostgreSQL, by batches of 1,000',
      ...ofRounds(ours?.rounds ?? []),
      unit: 'rows/s',
      goal: { atLeast: 15_000 },
      note: 'one connection; each batch is one durable transaction with its position, counts and roll-ups',
      peers: peerFigures(others, missing, (rate) => rate),
    },
  ]
}

/** A partition of its own for each call; what is made before is not measured. Returns rows a second. */
async function storeRows({ pool, cities, clock }: BenchParts, rows: number): Promise<number> {
  const assignment = { topic: 'traffic_raw', topicId: randomUUID(), partition: 0 }
  const segments = losAngelesSegments(cities)
  const nowMs = clock.nowMs()
  const messages = Array.from({ length: rows }, (_, n): CleanedMessage => {
    const reading = {
      ...madeReading(n, segments[n % segments.length] as string, nowMs - Math.floor(n / segments.length) * 1_000),
      readingId: randomUUID(),
    }
    const message = { partition: 0, offset: n, key: traffic.keyOf(reading), value: null, appendedAtMs: nowMs }
    return { message, result: { kind: 'accept', reading, qualityScore: 100 } }
  })
  await openPosition(pool, assignment)
  await pool.query(
    `SELECT ensure_day_partition('traffic_data', now()::date), ensure_day_partition('traffic_data', now()::date - 1)`,
  )
  const startedMs = performance.now()
  for (let from = 0; from < rows; from += BATCH) {
    const to = Math.min(rows, from + BATCH)
    const batch = { assignment, from, to, messages: messages.slice(from, to) }
    const outcome = await storeBatch(pool, traffic, batch, () => {})
    if (outcome.kind !== 'stored' || outcome.inserted !== to - from)
      throw new Error(`not stored: ${JSON.stringify(outcome)}`)
  }
  return rows / ((performance.now() - startedMs) / 1000)
}

async function rowsPerS(command: ProcessCommand): Promise<number> {
  const child = startMeasured(command)
  try {
    const { rows, seconds, failed } = await child.line<{ rows: number; seconds: number; failed: number }>(LIMIT_MS)
    if (failed > 0) throw new Error(`${failed} rows failed`)
    return rows / seconds
  } finally {
    await child.stop()
  }
}
