import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import { sha256Of } from '@rocade/shared/lake/file-facts'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { BatchContext } from './batch-context.ts'
import { checkRowHashes } from './check-row-hashes.ts'
import { addHourFile, hourFilesOf, newHourPath, rowsOf } from './clean-table.ts'
import { HOUR_MS } from './hour.ts'
import { bronzeFilesOf } from './index-bronze.ts'

/**
 * Builds hours of a city from bronze, each as a whole and as a pure function of the bronze files, in place of the file
 * that the hour had. The rows of every bronze file are checked against the hash in its footer first: a damaged file
 * throws `AppError` LAKE_CORRUPT with its name, and the hour stays as it was. An hour that comes out as the same bytes
 * keeps its file, so that a run that is done again changes nothing; a file that was damaged since is replaced.
 * Returns what was built, hour by hour; hours of which bronze has nothing are left alone.
 */
export async function closeHours(context: BatchContext, hours: readonly number[]): Promise<BuiltHour[]> {
  const built: BuiltHour[] = []
  for (const hourMs of hours) {
    if (context.signal.aborted) break
    const hour = await closeHour(context, hourMs)
    if (hour !== null) built.push(hour)
  }
  return built
}

export interface BuiltHour {
  readonly rows: number
  readonly bytes: number
}

async function closeHour(context: BatchContext, hourMs: number): Promise<BuiltHour | null> {
  const { feed, city, pool, clean, lake, clock, engine, logger } = context
  const bronze = await bronzeFilesOf(pool, feed, hourMs, hourMs + HOUR_MS)
  if (bronze.length === 0) return null
  await checkRowHashes(engine, feed, bronze)
  const hour = { cityId: city.cityId, hourMs }
  const path = newHourPath(hour)
  const written = await engine.writeParquet({
    sql: cleanHourSql(context),
    datasets: { bronze: bronze.map((file) => file.path) },
    parameters: { city_id: city.cityId, from_ms: hourMs, to_ms: hourMs + HOUR_MS },
    target: `${clean.name}/${path}`,
  })
  if (written.rows === 0) {
    await lake.remove(`${clean.name}/${path}`)
    return null
  }
  const before = hourFilesOf(await clean.snapshot(), city.cityId).get(hourMs)
  const { rows, bytes } = written
  if (before !== undefined && (await isStillWhole(context, before, written.sha256))) {
    await lake.remove(`${clean.name}/${path}`)
    return { rows, bytes }
  }
  if (before !== undefined && rowsOf(before) > rows) {
    await lake.remove(`${clean.name}/${path}`)
    throw bronzeIsMissing(context, hourMs, rowsOf(before), rows)
  }
  const add = addHourFile({
    hour,
    hours: 1,
    path,
    origin: 'bronze',
    facts: written,
    jsonBytes: null,
    atMs: clock.nowMs(),
  })
  const operation = `close ${city.cityId} ${new Date(hourMs).toISOString()}`
  const messages = bronze.reduce((sum, file) => sum + file.rows, 0)
  await clean.commit({
    add: [add],
    remove: before === undefined ? [] : [before],
    operation,
    transaction: { appId: `rocade/${operation}`, version: messages },
  })
  logger.debug({ feed: feed.name, cityId: city.cityId, hourAt: new Date(hourMs), rows }, 'hour closed')
  return { rows, bytes }
}

/** Whether the table's file of an hour is the very one that was just built again, and its bytes are as they were. */
async function isStillWhole({ lake, clean }: BatchContext, file: AddFile, sha256: string): Promise<boolean> {
  if (file.tags.sha256 !== sha256) return false
  const bytes = await lake.read(`${clean.name}/${file.path}`).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'LAKE_NOT_FOUND') return null
    throw error
  })
  return bytes !== null && sha256Of(bytes) === sha256
}

/** Bronze only ever grows, until retention takes it: an hour that would lose readings is not built from what is left. */
const bronzeIsMissing = ({ feed, city }: BatchContext, hourMs: number, before: number, now: number) =>
  new AppError(
    'LAKE_CORRUPT',
    `building ${feed.name} of ${city.cityId}, ${new Date(hourMs).toISOString()}: it had ${before} readings and bronze has only ${now} of them. Bronze files are missing; the hour stays as it was`,
    { retryable: false },
  )

/** The SQL of a clean hour with the feed's columns filled in; they are names of our own code. */
function cleanHourSql({ feed }: BatchContext): string {
  const order = [...feed.columns.filter(({ type }) => type === 'text').map(({ name }) => name), 'observed_at']
  const columns = [...feed.columns.map(({ name }) => name), 'quality_score']
  return readSql('batch/clean-hour.sql').replace('{columns}', columns.join(', ')).replace('{order}', order.join(', '))
}
