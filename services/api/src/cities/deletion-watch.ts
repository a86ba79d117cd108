import type { CityBook } from '@rocade/shared/cities/city-book'
import { feeds } from '@rocade/shared/feeds/index'
import type { Pool } from 'pg'

/** Whether the readings of a removed city are still to be deleted, by what the cleaner and the batch layer have written down. */
export function createDeletionWatch(pool: Pool, book: CityBook): (cityId: string) => Promise<boolean> {
  return async (cityId) => {
    const removed = book.removed().find((one) => one.cityId === cityId && one.data === 'delete')
    if (removed === undefined) return false
    const { rows } = await pool.query<{ speed: number; batch: number }>(
      `SELECT (SELECT count(*)::integer FROM removed_from_speed_view
           WHERE city_id = $1 AND removed_at = to_timestamp($2::float8 / 1000)) AS speed,
         (SELECT count(*)::integer FROM removed_from_batch_layer
           WHERE city_id = $1 AND removed_at = to_timestamp($2::float8 / 1000)) AS batch`,
      [cityId, removed.removedAtMs],
    )
    return (rows[0]?.speed ?? 0) === 0 || (rows[0]?.batch ?? 0) < feeds.length
  }
}
