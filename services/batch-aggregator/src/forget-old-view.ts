import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import { hourlyTables } from './hourly/index.ts'

/** Tables of whole hours beside those of the sums, by feed. */
const FRAME_TABLES: Readonly<Record<string, readonly string[]>> = { traffic: ['traffic_frames_batch'] }
/** Tables of readings and days, which have their own retention. */
const GOLD_TABLES: Readonly<Record<string, readonly string[]>> = {
  weather: ['gold_weather_detailed', 'gold_weather_hourly', 'gold_weather_daily'],
}

const hourlyTablesOf = (feed: Feed) => (hourlyTables.get(feed.name)?.loads ?? []).map(({ table }) => table)

/** Every table of the batch view that has rows of cities for this feed alone, with the column `city_id`. */
export const tablesOfHours = (feed: Feed): string[] => [
  ...hourlyTablesOf(feed),
  ...(FRAME_TABLES[feed.name] ?? []),
  ...(GOLD_TABLES[feed.name] ?? []),
]

/** What was found out about hours, for all feeds together. */
export const tablesOfQuality = ['quality_hours', 'quality_counts', 'quality_gaps', 'suspect_readings', 'quality_ledger']

/**
 * Takes hours before an instant (epoch ms) out of the batch view, and what its quality was: the lake has them for questions about years. Returns how
 * many hours of the ledger went. The names of the tables are our own.
 */
export async function forgetOldView(pool: Pool, feed: Feed, beforeMs: number): Promise<number> {
  const tables = [...hourlyTablesOf(feed), ...(FRAME_TABLES[feed.name] ?? [])]
  return inTransaction(pool, async (client) => {
    for (const table of tables)
      await client.query(`DELETE FROM ${table} WHERE hour_at < to_timestamp($1::float8 / 1000)`, [beforeMs])
    for (const table of tablesOfQuality) {
      await client.query(`DELETE FROM ${table} WHERE feed = $1 AND hour_at < to_timestamp($2::float8 / 1000)`, [
        feed.name,
        beforeMs,
      ])
    }
    await client.query(
      'DELETE FROM view_comparisons WHERE feed = $1 AND compared_at < to_timestamp($2::float8 / 1000)',
      [feed.name, beforeMs],
    )
    const { rowCount } = await client.query(
      'DELETE FROM batch_hours WHERE feed = $1 AND hour_at < to_timestamp($2::float8 / 1000)',
      [feed.name, beforeMs],
    )
    return rowCount ?? 0
  })
}
