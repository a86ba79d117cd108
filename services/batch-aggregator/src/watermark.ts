import type { Feed } from '@rocade/shared/feeds/feed'
import { dataTable } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import { HOUR_MS } from './hour.ts'

/** Until when a city's hours come from an import; decided at the first start and never moved. */
export async function openImportUntil(
  pool: Pool,
  feed: Feed,
  cityId: string,
  startOfThisHourMs: number,
): Promise<number> {
  await pool.query(
    `INSERT INTO batch_watermarks (feed, city_id, watermark_at, import_until)
     VALUES ($1, $2, 'epoch', to_timestamp($3::float8 / 1000)) ON CONFLICT DO NOTHING`,
    [feed.name, cityId, startOfThisHourMs],
  )
  const found = await pool.query<{ import_until: Date }>(
    'SELECT import_until FROM batch_watermarks WHERE feed = $1 AND city_id = $2',
    [feed.name, cityId],
  )
  return (found.rows[0]?.import_until ?? new Date(startOfThisHourMs)).getTime()
}

/** Moves the watermark forward, never back. */
export async function raiseWatermark(pool: Pool, feed: Feed, cityId: string, watermarkMs: number): Promise<void> {
  await pool.query(
    `UPDATE batch_watermarks SET watermark_at = to_timestamp($3::float8 / 1000), updated_at = now()
     WHERE feed = $1 AND city_id = $2 AND watermark_at < to_timestamp($3::float8 / 1000)`,
    [feed.name, cityId, watermarkMs],
  )
}

/** An hour of which the two views do not say the same. */
export interface HourDifference {
  readonly hourMs: number
  readonly batchReadings: number
  readonly speedReadings: number
}

/**
 * Compares the two views, count by count, for the hours of a city in [fromMs, toMs) that the speed view still has whole:
 * both must have the same readings (docs/architecture.md, invariant 5). Returns the hours that differ, oldest first.
 */
export async function compareViews(
  pool: Pool,
  feed: Feed,
  cityId: string,
  fromMs: number,
  toMs: number,
): Promise<HourDifference[]> {
  const found = await pool.query<{ hour_ms: number; batch: number; speed: number }>(
    `WITH speed AS (
       SELECT date_bin('1 hour', observed_at, timestamptz 'epoch') AS hour_at, count(*)::integer AS readings
       FROM ${dataTable(feed)}
       WHERE city_id = $2 AND observed_at >= to_timestamp($3::float8 / 1000) AND observed_at < to_timestamp($4::float8 / 1000)
       GROUP BY 1
     ), batch AS (
       SELECT hour_at, readings::integer FROM batch_hours
       WHERE feed = $1 AND city_id = $2 AND origin = 'bronze'
         AND hour_at >= to_timestamp($3::float8 / 1000) AND hour_at < to_timestamp($4::float8 / 1000)
     )
     SELECT (extract(epoch FROM hour_at) * 1000)::bigint AS hour_ms, coalesce(batch.readings, 0) AS batch,
       coalesce(speed.readings, 0) AS speed
     FROM speed FULL JOIN batch USING (hour_at)
     WHERE coalesce(batch.readings, 0) <> coalesce(speed.readings, 0) ORDER BY hour_at`,
    [feed.name, cityId, fromMs, toMs],
  )
  return found.rows.map((row) => ({ hourMs: Number(row.hour_ms), batchReadings: row.batch, speedReadings: row.speed }))
}

/** The hours of a feed that are dirty and closed: their end lies `closeAfterMs` back. */
export async function dirtyHours(pool: Pool, feed: Feed, nowMs: number, closeAfterMs: number): Promise<number[]> {
  const found = await pool.query<{ hour_at: Date }>(
    'SELECT hour_at FROM batch_dirty_hours WHERE feed = $1 AND hour_at <= to_timestamp($2::float8 / 1000) ORDER BY hour_at',
    [feed.name, nowMs - closeAfterMs - HOUR_MS],
  )
  return found.rows.map((row) => row.hour_at.getTime())
}

export async function markHoursClean(pool: Pool, feed: Feed, hours: readonly number[]): Promise<void> {
  await pool.query(
    `DELETE FROM batch_dirty_hours WHERE feed = $1
       AND hour_at = ANY (SELECT to_timestamp(ms / 1000) FROM unnest($2::float8[]) AS ms)`,
    [feed.name, hours],
  )
}
