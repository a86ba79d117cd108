import { randomUUID } from 'node:crypto'
import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { type AddFile, dayPartition } from '@rocade/shared/lake/delta-log'
import type { EngineRow } from '@rocade/shared/ports/batch-engine'
import type { ClientBase } from 'pg'
import type { BatchContext } from './batch-context.ts'
import { hourFilesOf, rowsOf } from './clean-table.ts'
import { DAY_MS, startOfUtcDayMs } from './hour.ts'
import type { HourlyTable } from './hourly/hourly-table.ts'
import { hourlyTables } from './hourly/index.ts'
import { putHourFrames, readHourFrames } from './past-frames.ts'
import type { RunPeriod } from './runs/pipeline.ts'

/**
 * Brings the batch view to what the clean table says: every hour whose file is another one than the view was loaded
 * from is summed up and put as a whole, and the hours of `again` in any case. Crashing anywhere in it is harmless, the
 * next call finds what is missing. Returns how many hours were loaded, and what was written for them.
 */
export async function loadBatchView(context: BatchContext, again: RunPeriod | null = null): Promise<LoadedHours> {
  const { feed, city, clean, pool } = context
  const viewFromMs = startOfViewMs(context)
  const files = new Map(
    [...hourFilesOf(await clean.snapshot(), city.cityId)].filter(([hourMs]) => hourMs >= viewFromMs),
  )
  const loaded = await pool.query<{ hour_at: Date; clean_path: string | null }>(
    'SELECT hour_at, clean_path FROM batch_hours WHERE feed = $1 AND city_id = $2',
    [feed.name, city.cityId],
  )
  const loadedPaths = new Map(loaded.rows.map((row) => [row.hour_at.getTime(), row.clean_path]))
  const isAgain = (hourMs: number) => again !== null && hourMs >= again.fromMs && hourMs < again.toMs
  const changed = [...files]
    .filter(([hourMs, file]) => loadedPaths.get(hourMs) !== file.path || isAgain(hourMs))
    .map(([hourMs]) => hourMs)
  const days = new Set(changed.map(startOfUtcDayMs))
  let [rows, bytes] = [0, 0]
  for (const dayMs of [...days].sort((a, b) => b - a)) {
    if (context.signal.aborted) break
    const filesOfDay = [...files].filter(([hourMs]) => startOfUtcDayMs(hourMs) === dayMs)
    const changedOfDay = new Set(changed.filter((hourMs) => startOfUtcDayMs(hourMs) === dayMs))
    const day = await loadDay(context, dayMs, filesOfDay, changedOfDay)
    rows += day.rows
    bytes += day.bytes
  }
  return { hours: changed.length, rows, bytes }
}

/** What lies before it is in the lake only. Epoch ms, the start of a UTC day. */
export const startOfViewMs = ({ clock, config }: Pick<BatchContext, 'clock' | 'config'>) =>
  startOfUtcDayMs(clock.nowMs()) - config.BATCH_VIEW_DAYS * DAY_MS

export interface LoadedHours {
  readonly hours: number
  /** Rows put into the batch view. */
  readonly rows: number
  /** Bytes of the aggregates files. */
  readonly bytes: number
}

async function loadDay(
  context: BatchContext,
  dayMs: number,
  filesOfDay: readonly (readonly [number, AddFile])[],
  changed: ReadonlySet<number>,
): Promise<Omit<LoadedHours, 'hours'>> {
  const hourly = hourlyTables.get(context.feed.name)
  const { sums, bytes } =
    hourly === undefined
      ? NO_SUMS
      : await sumUpDay(
          context,
          hourly,
          dayMs,
          filesOfDay.map(([, file]) => file),
        )
  const changedSums = sums.filter((row) => changed.has(Number(row.hour_ms)))
  const changedFiles = filesOfDay.filter(([hourMs]) => changed.has(hourMs))
  const frames = await readHourFrames(
    context,
    changedFiles.map(([, file]) => file),
  )
  await inTransaction(context.pool, async (client) => {
    if (context.feed.name === 'traffic') await putHourFrames(client, context.city.cityId, [...changed], frames)
    for (const load of hourly?.loads ?? []) await putHours(client, load, context.city.cityId, [...changed], changedSums)
    await putLedger(client, context, changedFiles)
  })
  return { rows: changedSums.length, bytes }
}

interface DaySums {
  readonly sums: readonly EngineRow[]
  readonly bytes: number
}
const NO_SUMS: DaySums = { sums: [], bytes: 0 }

/** Sums up a day of a city into the aggregates table, in place of the day's file, and returns the sums. */
async function sumUpDay(
  context: BatchContext,
  hourly: HourlyTable,
  dayMs: number,
  files: readonly AddFile[],
): Promise<DaySums> {
  const { engine, clean, aggregates, city, clock, segmentsPath } = context
  if (aggregates === undefined) return NO_SUMS
  const { folder, values } = dayPartition(dayMs)
  const path = `${folder}/${city.cityId}-${randomUUID()}.parquet`
  const target = `${aggregates.name}/${path}`
  const datasets = { clean: files.map((file) => `${clean.name}/${file.path}`), segments: [segmentsPath] }
  const written = await engine.writeParquet({ sql: readSql(hourly.sqlFile), datasets, target })
  const before = [...(await aggregates.snapshot()).files.values()].filter(
    ({ tags }) => tags.cityId === city.cityId && tags.dayAt === new Date(dayMs).toISOString(),
  )
  const add: AddFile = {
    path,
    partitionValues: values,
    size: written.bytes,
    modificationTime: clock.nowMs(),
    dataChange: true,
    stats: written.stats,
    tags: { cityId: city.cityId, dayAt: new Date(dayMs).toISOString(), sha256: written.sha256 },
  }
  const transaction = {
    appId: `rocade/sum up ${city.cityId} ${new Date(dayMs).toISOString()}`,
    version: (await clean.snapshot()).version,
  }
  await aggregates.commit({ add: [add], remove: before, operation: `sum up ${city.cityId}`, transaction })
  const sums = await engine.query({ sql: 'SELECT * FROM aggregates', datasets: { aggregates: [target] } })
  return { sums, bytes: written.bytes }
}

/** Replaces whole hours of a table. The names of table and columns are our own, from `hourly/`. */
async function putHours(
  client: ClientBase,
  { table, grain, columns }: HourlyTable['loads'][number],
  cityId: string,
  hours: readonly number[],
  sums: readonly EngineRow[],
): Promise<void> {
  await client.query(
    `DELETE FROM ${table} WHERE city_id = $1 AND hour_at = ANY (SELECT to_timestamp(ms / 1000) FROM unnest($2::float8[]) AS ms)`,
    [cityId, hours],
  )
  const rows = sums.filter((row) => grain === null || row.grain === grain)
  const names = Object.keys(columns)
  const values = Object.values(columns)
  const select = names.map((name) => `given.${name}`)
  await client.query(
    `INSERT INTO ${table} (hour_at, ${names.join(', ')})
     SELECT to_timestamp(given.hour_ms / 1000), ${select.join(', ')}
     FROM jsonb_to_recordset($1::jsonb) AS given (hour_ms float8, ${names.map((name) => `${name} ${typeOf(name)}`).join(', ')})`,
    [JSON.stringify(rows.map((row) => ({ hour_ms: row.hour_ms, ...pick(row, names, values) })))],
  )
}

const pick = (row: EngineRow, names: readonly string[], from: readonly string[]) =>
  Object.fromEntries(names.map((name, i) => [name, row[from[i] as string] ?? null]))

const typeOf = (name: string) =>
  name.endsWith('_id') ? 'text' : name.startsWith('sum_') || name.endsWith('_c') ? 'float8' : 'integer'

async function putLedger(
  client: ClientBase,
  { feed, city }: BatchContext,
  files: readonly (readonly [number, AddFile])[],
) {
  await client.query(
    `INSERT INTO batch_hours (feed, city_id, hour_at, origin, readings, clean_path)
     SELECT $1, $2, to_timestamp(hour_ms / 1000), origin, readings, path
     FROM unnest($3::float8[], $4::text[], $5::bigint[], $6::text[]) AS given (hour_ms, origin, readings, path)
     ON CONFLICT (feed, city_id, hour_at) DO UPDATE SET origin = excluded.origin, readings = excluded.readings,
       clean_path = excluded.clean_path, loaded_at = now()`,
    [
      feed.name,
      city.cityId,
      files.map(([hourMs]) => hourMs),
      files.map(([, file]) => file.tags.origin),
      files.map(([, file]) => rowsOf(file)),
      files.map(([, file]) => file.path),
    ],
  )
}
