import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { dataTable } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { FORGET_GAP_SQL, RECORD_GAP_SQL } from '@rocade/stream-cleaner/offset-gap'
import { insertReadingsParameters, insertReadingsSql } from '@rocade/stream-cleaner/pg-sink/insert-readings'
import { ENSURE_DAY_SQL } from '@rocade/stream-cleaner/pg-sink/pg-sink'
import { MOVE_POSITION_SQL, OPEN_POSITION_SQL, READ_POSITION_SQL } from '@rocade/stream-cleaner/pg-sink/sink-position'
import { ADD_COUNTS_SQL, INSERT_REJECTED_SQL } from '@rocade/stream-cleaner/pg-sink/store-batch'
import { expect, test } from 'vitest'
import { createRandom, type Random } from '../random.ts'
import { createDatabaseState, createOpenWork } from './database-state.ts'
import { createStatementModels } from './statement-models.ts'

const dayMs = Date.UTC(2026, 10, 21)

function anyStatement(random: Random): [string, unknown[]] {
  const partition = random.between(0, 1)
  const offset = random.between(0, 3)
  const readings = Array.from({ length: random.between(1, 3) }, () => reading(random.between(0, 20)))
  return random.pick<[string, unknown[]]>([
    [OPEN_POSITION_SQL, ['pg', 'traffic_raw', 't', partition]],
    [READ_POSITION_SQL, ['pg', 't', partition]],
    [MOVE_POSITION_SQL, ['pg', 't', partition, offset, offset + random.between(1, 2)]],
    [insertReadingsSql(traffic), insertReadingsParameters(traffic, readings)],
    [INSERT_REJECTED_SQL, ['t', partition, 'traffic', [random.between(0, 30)], ['json'], ['x'], [null], [dayMs]]],
    [ADD_COUNTS_SQL, ['traffic', partition, dayMs, ['accept', 'json'], [offset + 1, 1]]],
    [RECORD_GAP_SQL, ['pg', 'traffic_raw', 't', partition, offset, 9]],
    [FORGET_GAP_SQL, ['pg', 't', partition, offset]],
    [ENSURE_DAY_SQL, [dataTable(traffic), '2026-11-21']],
  ])
}

function reading(n: number) {
  const observedAt = new Date(dayMs + n * 1_000).toISOString()
  const id = readingId('test', `los-angeles/${n}`, observedAt)
  return {
    appendedAtMs: dayMs,
    qualityScore: 100,
    reading: {
      schemaVersion: 1 as const,
      readingId: id,
      cityId: 'los-angeles',
      segmentId: String(n),
      source: 'test',
      observedAt,
      speedKmh: n,
      freeFlowKmh: 100,
      confidence: 1,
      isClosed: false,
    },
  }
}

test('the models answer any series of statements as PostgreSQL does', async () => {
  const database = await openTestDatabase()
  try {
    await database.pool.query(ENSURE_DAY_SQL, [dataTable(traffic), '2026-11-21'])
    const models = createStatementModels()
    const state = createDatabaseState()
    const random = createRandom(7)
    for (let i = 0; i < 300; i++) {
      const [text, values] = anyStatement(random)
      const real = await database.pool.query(text, values).then(
        ({ rowCount, rows }) => ({ rowCount, next: rows[0]?.next_offset }),
        (error: { code: string }) => ({ code: error.code }),
      )
      expect([text, simulated(text, values)]).toEqual([text, text === ENSURE_DAY_SQL ? { rowCount: 1 } : real])
    }
    function simulated(text: string, values: unknown[]) {
      const work = createOpenWork()
      try {
        const result = models.get(text)?.run(values, state, work)
        for (const change of work.changes) change(state)
        const row = result?.rows[0] as { next_offset?: number } | undefined
        return { rowCount: result?.rowCount, next: row?.next_offset }
      } catch (error) {
        return { code: (error as { code: string }).code }
      }
    }
  } finally {
    await database.close()
  }
})
