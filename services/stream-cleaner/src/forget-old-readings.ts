import { dataTable, type Feed } from '@rocade/shared/feeds/feed'
import { utcDay } from '@rocade/shared/lake/lake-paths'
import type { Pool } from 'pg'

const DAY_MS = 24 * 3600 * 1000

/** The roll-ups of the speed view, and the column that says of when a row is. */
const ROLL_UPS: Readonly<Record<string, readonly (readonly [table: string, at: string])[]>> = {
  traffic: [
    ['traffic_5min', 'bucket_at'],
    ['traffic_hourly', 'hour_at'],
  ],
  weather: [['weather_hourly', 'hour_at']],
}

export interface Retention {
  readonly nowMs: number
  /** Days that are kept, whole UTC days; more of a feed that asks for more. */
  readonly days: number
}

/**
 * Drops single readings of days that are too old, and the sums over them as far as the batch view answers for their
 * hours: an hour that only the speed view knows stays, however old it is. The names are our own.
 */
export async function forgetOldReadings(pool: Pool, feed: Feed, { nowMs, days }: Retention): Promise<void> {
  const beforeDay = utcDay(nowMs - Math.max(days, feed.speedOnly?.keepDaysMin ?? 0) * DAY_MS)
  await pool.query('SELECT drop_day_partitions($1, $2::date)', [dataTable(feed), beforeDay])
  for (const [table, at] of ROLL_UPS[feed.name] ?? []) {
    await pool.query(
      `DELETE FROM ${table} AS sums USING batch_watermarks AS batch
       WHERE batch.feed = $1 AND batch.city_id = sums.city_id AND sums.${at} < batch.watermark_at
         AND sums.${at} < $2::date::timestamp AT TIME ZONE 'UTC'`,
      [feed.name, beforeDay],
    )
  }
}
