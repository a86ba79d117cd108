import { traffic, weather } from '@rocade/shared/feeds/index'
import { type DeltaSnapshot, readDeltaVersion } from '@rocade/shared/lake/delta-log'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { HistorySource } from '@rocade/shared/ports/source'
import { closeHours } from '../close-hours.ts'
import { HOUR_MS } from '../hour.ts'
import { importHistory } from '../import-history.ts'
import { indexBronze } from '../index-bronze.ts'
import type { LakeTable } from '../lake-tables.ts'
import { loadBatchView } from '../load-batch-view.ts'
import { openImportUntil } from '../watermark.ts'
import { feedReadingsBetween, forFeed, putBronze, type TestBatch, testHistory } from './test-batch.ts'

/** The number columns that tests sum up, by table. */
export const SUMMED_COLUMNS = {
  'traffic/clean': ['speed_kmh', 'free_flow_kmh', 'quality_score'],
  'traffic/aggregates': ['readings', 'sum_speed_kmh', 'sum_pace_h_per_km', 'hour_ms'],
  'weather/clean': ['temperature_c', 'humidity_pct', 'rain_mm_per_hour', 'quality_score'],
  'weather/aggregates': ['readings', 'sum_temperature_c', 'min_temperature_c', 'rain_readings', 'sum_rain_mm_per_hour'],
} as const

/** Fills the tables of every feed, and returns them all: clean tables, and aggregates. */
export async function fillAllTables(batch: TestBatch, h0: number): Promise<LakeTable[]> {
  const tables: LakeTable[] = []
  for (const feed of [traffic, weather]) {
    const ofFeed = forFeed(batch, feed)
    await fillTables(ofFeed, h0)
    tables.push(ofFeed.context.clean, ofFeed.context.aggregates as LakeTable)
  }
  return tables
}

/**
 * Fills the tables of a test batch as the batch layer does over time: an import, closed hours, and hours that are built
 * again because readings came late. `H0` is the border between imported and streamed hours.
 */
export async function fillTables(batch: TestBatch, h0: number): Promise<void> {
  const { context, pool, city } = batch
  const source: HistorySource = {
    ...testHistory(city),
    feed: context.feed.name,
    *history(_city, fromMs, toMs) {
      yield feedReadingsBetween(batch, fromMs, toMs)
    },
  }
  await openImportUntil(pool, context.feed, city.cityId, h0)
  await importHistory(context, source, h0, () => {})
  const readings = feedReadingsBetween(batch, h0, h0 + 3 * HOUR_MS)
  const isLate = (i: number) => i % 7 === 0
  const next = await putBronze(
    batch,
    readings.filter((_, i) => !isLate(i)),
    0,
  )
  await indexBronze(batch.lake, pool, context.feed)
  await closeHours(context, [h0, h0 + HOUR_MS, h0 + 2 * HOUR_MS])
  await loadBatchView(context)
  await putBronze(
    batch,
    readings.filter((_, i) => isLate(i)),
    next,
  )
  await indexBronze(batch.lake, pool, context.feed)
  await closeHours(context, [h0 + HOUR_MS])
  await loadBatchView(context)
  await closeHours(context, [h0, h0 + 2 * HOUR_MS])
  await loadBatchView(context)
}

export interface VersionSums {
  readonly version: number
  readonly rows: number
  readonly sums: Readonly<Record<string, number>>
}

/** What every version of a table holds, by our reader of the log and an engine. */
export async function sumsByVersion(batch: TestBatch, engine: BatchEngine, table: LakeTable): Promise<VersionSums[]> {
  const { version: newest } = await table.snapshot()
  const found: VersionSums[] = []
  for (let version = 0; version <= newest; version++) {
    found.push(await sumsOf(engine, table.name, await readDeltaVersion(batch.lake, table.name, version)))
  }
  return found
}

async function sumsOf(engine: BatchEngine, table: string, { version, files }: DeltaSnapshot): Promise<VersionSums> {
  const columns = SUMMED_COLUMNS[table as keyof typeof SUMMED_COLUMNS]
  const sums = columns.map((name) => `CAST(sum(${name}) AS DOUBLE) AS ${name}`)
  const sql = `SELECT count(*) AS number_of_rows, ${sums.join(', ')} FROM versioned`
  const paths = [...files.keys()].map((path) => `${table}/${path}`)
  const [row] = await engine.query({ sql, datasets: { versioned: paths } })
  const { number_of_rows: rows, ...rest } = row ?? {}
  return { version, rows: Number(rows), sums: rest as Record<string, number> }
}

/** Sums to 12 digits: engines add up in different orders. */
export const rounded = (found: readonly VersionSums[]): VersionSums[] =>
  found.map((each) => ({
    ...each,
    sums: Object.fromEntries(Object.entries(each.sums).map(([name, sum]) => [name, Number(sum.toPrecision(12))])),
  }))
