import { SPARK_SCRATCH } from '@rocade/shared/adapters/engine/spark/spark-scratch'
import type { Feed } from '@rocade/shared/feeds/feed'
import { vacuumTable } from '@rocade/shared/lake/delta-vacuum'
import {
  filesBefore,
  planBronzeRetention,
  planTableRetention,
  type RetentionPlan,
} from '@rocade/shared/lake/lake-retention'
import { trimDeltaLog } from '@rocade/shared/lake/trim-delta-log'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Pool } from 'pg'
import type { BatchAggregatorConfig } from '../config.ts'
import { DAY_MS } from '../hour.ts'
import type { LakeTable } from '../lake-tables.ts'
import { retentionDays } from './retention-days.ts'

/** How long commits stay, and with them the versions that `asOf` can name. */
const LOG_DAYS = 30
const SCRATCH_MS = DAY_MS

export interface LakeRetentionOptions {
  readonly config: BatchAggregatorConfig
  readonly feed: Feed
  readonly lake: LakeStore
  readonly pool: Pool
  readonly clock: Clock
  readonly clean: LakeTable
  readonly aggregates: LakeTable | undefined
  readonly signal: AbortSignal
}

/** What went: too old, no longer needed by any version, or left behind by a killed run. */
export interface LakeRetentionResult {
  readonly files: number
  readonly bytes: number
  /** A line for people: `3 files of traffic/bronze before 2026-10-22`. */
  readonly detail: string
}

/**
 * Takes what is too old out of a feed's part of the lake: bronze files, days of the tables (their files follow 24 hours
 * later), files that no version needs, old commits behind a checkpoint. Can be cut off and done again at any point.
 * For the one writer of these folders.
 */
export async function applyLakeRetention(options: LakeRetentionOptions): Promise<LakeRetentionResult> {
  const { lake, clock, signal, clean, aggregates } = options
  const nowMs = clock.nowMs()
  const days = retentionDays(options.config)
  const bronze = await removeOldBronze(options, days.bronzeDays)
  const parts = [{ ...bronze, count: bronze.paths.length }]
  for (const [table, tableDays] of [
    [clean, days.cleanDays],
    [aggregates, days.aggregatesDays],
  ] as const) {
    if (table === undefined) continue
    signal.throwIfAborted()
    await removeOldDays(table, tableDays, nowMs)
    const gone = await vacuumTable(lake, table.name, nowMs)
    parts.push({
      name: table.name,
      before: '',
      count: gone.length,
      bytes: gone.reduce((sum, file) => sum + file.bytes, 0),
      paths: [],
    })
    await trimDeltaLog(lake, table.name, nowMs - LOG_DAYS * DAY_MS)
  }
  await sweepScratch(lake, nowMs)
  const told = parts.filter(({ count }) => count > 0).map(({ name, count }) => `${count} files of ${name}`)
  return {
    files: parts.reduce((sum, { count }) => sum + count, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    detail: told.length === 0 ? 'nothing is too old' : told.join(', '),
  }
}

/** Bronze files that are too old, and that every hour they touch was built from. The list of them in PostgreSQL first. */
async function removeOldBronze(
  { lake, feed, pool, clock, signal }: LakeRetentionOptions,
  days: number,
): Promise<RetentionPlan> {
  const isNeeded = await neededBronze(pool, feed)
  const plan = await planBronzeRetention({ lake, feed, days, nowMs: clock.nowMs(), isNeeded })
  if (plan.paths.length === 0) return plan
  await pool.query('DELETE FROM batch_bronze_files WHERE path = ANY($1)', [plan.paths])
  for (const path of plan.paths) {
    signal.throwIfAborted()
    await lake.remove(path)
  }
  return plan
}

/** Whether an hour has still to be built from a file: one that a dirty hour touches, or that was not looked at yet. */
async function neededBronze(pool: Pool, feed: Feed): Promise<(path: string) => boolean> {
  const dirty = await pool.query<{ path: string }>(
    `SELECT DISTINCT path FROM batch_bronze_files JOIN batch_dirty_hours USING (feed)
     WHERE feed = $1 AND observed_max_at >= hour_at AND observed_min_at < hour_at + interval '1 hour'`,
    [feed.name],
  )
  const newest = await pool.query<{ topic_id: string; partition: number; path: string }>(
    `SELECT DISTINCT ON (topic_id, partition) topic_id, partition, path
     FROM batch_bronze_files WHERE feed = $1 ORDER BY topic_id, partition, end_offset DESC`,
    [feed.name],
  )
  const needed = new Set(dirty.rows.map(({ path }) => path))
  const newestOf = new Map(newest.rows.map(({ path }) => [folderOf(path), path]))
  return (path) => needed.has(path) || path > (newestOf.get(folderOf(path)) ?? '')
}

/** `traffic/bronze/<topic id>/p=03`: paths in it sort as their days and offsets do. */
const folderOf = (path: string) => path.split('/').slice(0, 4).join('/')

async function removeOldDays(table: LakeTable, days: number, nowMs: number): Promise<void> {
  const snapshot = await table.snapshot()
  const { before } = planTableRetention({ snapshot, table: table.name, days, nowMs })
  const remove = filesBefore(snapshot, before)
  if (remove.length > 0) await table.commit({ add: [], remove, operation: `retention: days before ${before}` })
}

/** Results that an engine had not published when it was ended. */
async function sweepScratch(lake: LakeStore, nowMs: number): Promise<void> {
  for (const { path, modifiedAtMs } of await lake.list(SPARK_SCRATCH)) {
    if (modifiedAtMs <= nowMs - SCRATCH_MS) await lake.remove(path)
  }
}
