import type { Feed } from '@rocade/shared/feeds/feed'
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
