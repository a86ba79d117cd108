import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createSparkConnectClient } from '@rocade/shared/adapters/engine/spark/spark-connect-client'
import { createSparkEngine } from '@rocade/shared/adapters/engine/spark/spark-engine'
import { rowsOfArrow } from '@rocade/shared/adapters/engine/spark/spark-rows'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { writeCheckpoint } from '@rocade/shared/lake/delta-checkpoint'
import { readDeltaVersion } from '@rocade/shared/lake/delta-log'
import { deltaFile } from '@rocade/shared/lake/delta-paths'
import type { BatchEngine, EngineQuery, EngineRow } from '@rocade/shared/ports/batch-engine'
import { Question } from '@rocade/shared/protocol/questions'
import { SPARK_ADDRESSES } from '@rocade/shared/test-support/spark-addresses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourFilesOf, rowsOf } from './clean-table.ts'
import { closeHours } from './close-hours.ts'
import type { LakeTable } from './lake-tables.ts'
import { loadBatchView } from './load-batch-view.ts'
import { answerQuestion } from './questions/answer-question.ts'
import { planQuestion } from './questions/plan-question.ts'
import { fillAllTables, rounded, SUMMED_COLUMNS, sumsByVersion, type VersionSums } from './test-support/made-tables.ts'
import { batchHours, openTestBatch, type TestBatch } from './test-support/test-batch.ts'

const H0 = Date.UTC(2026, 10, 21, 17)
/** No SQL extension is needed to read a table, and the log of a small one is no work for fifty. */
const DELTA_SETTINGS = {
  'spark.databricks.delta.requiredSparkConfsCheck.enabled': 'false',
  'spark.databricks.delta.snapshotPartitions': '1',
}

describe('Spark and DuckDB', () => {
  let batch: TestBatch
  let spark: BatchEngine
  let tables: LakeTable[]
  const client = createSparkConnectClient({ address: SPARK_ADDRESSES.spark, user: 'rocade', limitMs: 120_000 })
  beforeAll(async () => {
    batch = await openTestBatch(H0 + 4 * 3_600_000)
    tables = await fillAllTables(batch, H0)
    const lakeUrl = pathToFileURL(join(batch.folder, 'lake')).href
    spark = createSparkEngine({ address: SPARK_ADDRESSES.spark, lakeUrl, lake: batch.lake })
  })
  afterAll(async () => {
    client.close()
    await spark.close()
    await batch.close()
  })

  /** Sums of a version by Spark's own reader of Delta tables. */
  async function sparkSums(table: string, version: number): Promise<VersionSums> {
    const columns = SUMMED_COLUMNS[table as keyof typeof SUMMED_COLUMNS]
    const path = pathToFileURL(join(batch.folder, 'lake', table)).href
    const session = client.openSession()
    const rows: EngineRow[] = []
    const read = { data_source: { format: 'delta', paths: [path], options: { versionAsOf: String(version) } } } as const
    await session.configure(DELTA_SETTINGS)
    await session.run({
      command: { create_dataframe_view: { input: { read }, name: 'versioned', is_global: false, replace: true } },
    })
    const sums = columns.map((name) => `CAST(sum(${name}) AS DOUBLE) AS ${name}`)
    const query = `SELECT count(*) AS number_of_rows, ${sums.join(', ')} FROM versioned`
    const onMessage = ({ arrow_batch }: { arrow_batch?: { data: Uint8Array } }) => {
      if (arrow_batch !== undefined) rows.push(...rowsOfArrow(arrow_batch.data))
    }
    await session.run({ root: { sql: { query, named_arguments: {} } } }, { onMessage })
    await session.release()
    const { number_of_rows: count, ...found } = rows[0] ?? {}
    return { version, rows: Number(count), sums: found as Record<string, number> }
  }

  test('have the same rows and sums at every version of every table', async () => {
    for (const table of tables) {
      const ours = await sumsByVersion(batch, batch.context.engine, table)
      const theirs: VersionSums[] = []
      for (const { version } of ours) theirs.push(await sparkSums(table.name, version))
      expect(ours.length).toBeGreaterThan(4)
      expect(rounded(theirs), table.name).toEqual(rounded(ours))
    }
  })

  test('come to the same rows by the SQL of the batch layer', async () => {
    const { clean, segmentsPath } = batch.context
    const paths = [...(await clean.snapshot()).files.keys()].map((path) => `${clean.name}/${path}`)
    const query: EngineQuery = {
      sql: readSql('batch/traffic-hourly.sql'),
      datasets: { clean: paths, segments: [segmentsPath] },
    }
    const [byDuckdb, bySpark] = await Promise.all([batch.context.engine.query(query), spark.query(query)])
    expect(byDuckdb.length).toBeGreaterThan(1000)
    expect(bySpark.map(toDigits)).toEqual(byDuckdb.map(toDigits))
  })

  test.each([
    { place: 'zone', time: 'hour', measures: ['readings', 'mean_speed_kmh', 'p50_speed_kmh', 'p95_speed_kmh'] },
    { place: 'city', time: 'hour_of_week', measures: ['readings', 'p10_speed_kmh', 'delay_min_per_10km'] },
    { place: 'zone', time: 'hour_of_week', measures: ['readings', 'p50_speed_kmh', 'p95_speed_kmh'] },
    { place: 'segment', time: 'none', measures: ['mean_speed_kmh', 'congested_share', 'closed_share'] },
  ] as const)('answer a question about years alike: %j', async ({ place, time, measures }) => {
    const { lake, city } = batch
    const question = Question.parse({
      feed: 'traffic',
      cityIds: [city.cityId],
      from: '2026-11-19',
      to: '2026-11-22',
      place,
      time,
      measures,
    })
    const answerBy = async (engine: BatchEngine, name: string) => {
      const plan = await planQuestion(question, { clean: batch.context.clean, cities: [city] })
      const target = `questions/${name}-${place}-${time}.parquet`
      const { signal } = new AbortController()
      const onProgress = async () => {}
      await answerQuestion(question, plan, target, {
        lake,
        engine,
        clean: batch.context.clean,
        cities: [city],
        rowsMax: 1_000_000,
        signal,
        onProgress,
      })
      return batch.context.engine.query({ sql: 'SELECT * FROM answer', datasets: { answer: [target] } })
    }
    const byDuckdb = await answerBy(batch.context.engine, 'duckdb')
    expect(byDuckdb.length).toBeGreaterThan(0)
    expect((await answerBy(spark, 'spark')).map(toDigits)).toEqual(byDuckdb.map(toDigits))
  })

  test('build the same hours, and the same batch view of them', async () => {
    const before = await batchHours(batch)
    await batch.pool.query('DELETE FROM batch_hours')
    const bySpark = { ...batch.context, engine: spark }
    await closeHours(bySpark, [H0, H0 + 3_600_000])
    await loadBatchView(bySpark)
    const inOrder = (hours: Awaited<ReturnType<typeof batchHours>>) =>
      [...hours].map(([key, sums]) => [key, toDigits({ ...sums })] as const).sort(([a], [b]) => (a < b ? -1 : 1))
    expect(inOrder(await batchHours(batch))).toEqual(inOrder(before))
    const files = hourFilesOf(await batch.context.clean.snapshot(), batch.city.cityId)
    expect(rowsOf(files.get(H0) as NonNullable<ReturnType<typeof files.get>>)).toBe(30 * 12)
  })

  test('read on from a checkpoint, without the commits before it', async () => {
    for (const table of tables) {
      const { version: newest } = await table.snapshot()
      const ours = (await sumsByVersion(batch, batch.context.engine, table)).slice(newest - 1)
      await writeCheckpoint(batch.lake, table.name, await readDeltaVersion(batch.lake, table.name, newest - 1))
      for (let version = 0; version < newest - 1; version++) {
        await batch.lake.remove(deltaFile(table.name, version, 'commit'))
      }
      const theirs = [await sparkSums(table.name, newest - 1), await sparkSums(table.name, newest)]
      expect(rounded(theirs), table.name).toEqual(rounded(ours))
    }
  })
})

/** Sums to 9 digits: engines add up in different orders, and round decimals differently. */
const toDigits = (row: EngineRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(9)) : value,
    ]),
  )
