import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { traffic, weather } from '@rocade/shared/feeds/index'
import { writeCheckpoint } from '@rocade/shared/lake/delta-checkpoint'
import { readDeltaSnapshot, readDeltaVersion } from '@rocade/shared/lake/delta-log'
import { deltaFile } from '@rocade/shared/lake/delta-paths'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from './clean-table.ts'
import { closeHours } from './close-hours.ts'
import type { LakeTable } from './lake-tables.ts'
import { fillAllTables, rounded, SUMMED_COLUMNS, sumsByVersion, type VersionSums } from './test-support/made-tables.ts'
import { forFeed, openTestBatch, type TestBatch } from './test-support/test-batch.ts'

const run = promisify(execFile)
const H0 = Date.UTC(2026, 10, 21, 17)
/** A Python that has `deltalake`, pandas and the other readers; `.ci/run` makes one. */
const PYTHON = process.env.ROCADE_PYTHON ?? 'python3'
const READERS = fileURLToPath(new URL('./test-support/readers_agree.py', import.meta.url))
const SCRIPT = fileURLToPath(new URL('./test-support/delta_sums.py', import.meta.url))
const hasPandas = await run(PYTHON, ['-c', 'import deltalake, pandas, pyarrow, polars, duckdb, datafusion']).then(
  () => true,
  () => false,
)
if (!hasPandas && process.env.CI === 'true')
  throw new Error('CI needs a Python with deltalake, pandas, pyarrow, polars, duckdb and datafusion in ROCADE_PYTHON')

describe('the tables of the lake', () => {
  let batch: TestBatch
  let tables: LakeTable[]
  beforeAll(async () => {
    batch = await openTestBatch(H0 + 4 * 3_600_000)
    tables = await fillAllTables(batch, H0)
  })
  afterAll(() => batch.close())

  test('say of every file how many rows it has, and between which values', async () => {
    for (const { name } of tables) {
      const { files } = await readDeltaSnapshot(batch.lake, name)
      for (const file of files.values()) {
        const datasets = { file: [`${name}/${file.path}`] }
        const sql = 'SELECT count(*) AS n, min(city_id) AS low, max(city_id) AS high FROM file'
        const [row] = await batch.context.engine.query({ sql, datasets })
        const stats = JSON.parse(file.stats)
        expect(rowsOf(file)).toBe(row?.n)
        expect([stats.minValues.city_id, stats.maxValues.city_id]).toEqual([row?.low, row?.high])
        expect(stats.nullCount.city_id).toBe(0)
      }
    }
  })

  test('an hour that is built again from the same bronze keeps its file', async () => {
    for (const feed of [traffic, weather]) {
      const { context } = forFeed(batch, feed)
      const before = await context.clean.snapshot()
      expect((await closeHours(context, [H0, H0 + 3_600_000])).map(({ rows }) => rows > 0)).toEqual([true, true])
      expect((await context.clean.snapshot()).version).toBe(before.version)
    }
  })

  describe.runIf(hasPandas)('read by pandas', () => {
    async function readByPandas(table: LakeTable, oldest = 0): Promise<VersionSums[]> {
      const columns = SUMMED_COLUMNS[table.name as keyof typeof SUMMED_COLUMNS]
      const args = [SCRIPT, join(batch.folder, 'lake', table.name), String(oldest), ...columns]
      const { stdout } = await run(PYTHON, args, { timeout: 60_000 })
      return JSON.parse(stdout)
    }

    test('have the same rows and sums at every version', async () => {
      for (const table of tables) {
        const ours = await sumsByVersion(batch, batch.context.engine, table)
        expect(ours.length).toBeGreaterThan(4)
        expect(rounded(await readByPandas(table)), table.name).toEqual(rounded(ours))
      }
    })

    test('are the same to every reader: pandas, pyarrow, polars, DuckDB, DataFusion and delta-rs', async () => {
      for (const table of tables) {
        const columns = SUMMED_COLUMNS[table.name as keyof typeof SUMMED_COLUMNS]
        const ours = (await sumsByVersion(batch, batch.context.engine, table)).at(-1)
        const args = [READERS, join(batch.folder, 'lake', table.name), ...columns]
        const found: Record<string, Omit<VersionSums, 'version'>> = JSON.parse(
          (await run(PYTHON, args, { timeout: 60_000 })).stdout,
        )
        expect(Object.keys(found)).toHaveLength(6)
        for (const [reader, { rows, sums }] of Object.entries(found)) {
          const one = { version: ours?.version ?? -1, rows, sums }
          expect(rounded([one]), `${reader} of ${table.name}`).toEqual(rounded(ours ? [ours] : []))
        }
      }
    }, 180_000)

    test('are the same from a checkpoint on, without the commits before it', async () => {
      for (const table of tables) {
        const ours = await sumsByVersion(batch, batch.context.engine, table)
        const { version: newest } = await table.snapshot()
        const at = newest - 1
        await writeCheckpoint(batch.lake, table.name, await readDeltaVersion(batch.lake, table.name, at))
        for (let version = 0; version < at; version++) {
          await batch.lake.remove(deltaFile(table.name, version, 'commit'))
        }
        expect(rounded(await readByPandas(table, at)), table.name).toEqual(rounded(ours.slice(at)))
        expect((await readDeltaSnapshot(batch.lake, table.name)).version).toBe(newest)
      }
    })
  })
})
