import type { Feed } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import type { CityProblem } from './steps/each-city.ts'

/**
 * Writes down which cities the run of a feed has set aside, for the status; a city that is set aside again keeps its
 * `since`. Cities of `well` have none any more.
 */
export async function storeCityProblems(
  pool: Pool,
  feed: Feed,
  problems: ReadonlyMap<string, CityProblem>,
  { well, nowMs }: { readonly well: readonly string[]; readonly nowMs: number },
): Promise<void> {
  await pool.query('DELETE FROM city_batch_problems WHERE feed = $1 AND city_id = ANY ($2::text[])', [feed.name, well])
  for (const [cityId, { step, detail }] of problems) {
    await pool.query(
      `INSERT INTO city_batch_problems VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
       ON CONFLICT (feed, city_id) DO UPDATE SET step = excluded.step, detail = excluded.detail`,
      [feed.name, cityId, step, detail, nowMs],
    )
  }
}

/** The cities that the last run of a feed has set aside. */
export async function citiesSetAside(pool: Pool, feed: Feed): Promise<Set<string>> {
  const { rows } = await pool.query<{ city_id: string }>('SELECT city_id FROM city_batch_problems WHERE feed = $1', [
    feed.name,
  ])
  return new Set(rows.map((row) => row.city_id))
}

/** Remembers hours that a city still needs built, after they were built for the others. */
export async function leaveHours(pool: Pool, feed: Feed, cityId: string, hours: readonly number[]): Promise<void> {
  await pool.query(
    `INSERT INTO city_left_hours SELECT $1, $2, to_timestamp(ms / 1000) FROM unnest($3::float8[]) AS ms
     ON CONFLICT DO NOTHING`,
    [feed.name, cityId, hours],
  )
}

/** The hours that a city was left behind with, epoch ms. */
export async function leftHours(pool: Pool, feed: Feed, cityId: string): Promise<number[]> {
  const { rows } = await pool.query<{ hour_at: Date }>(
    'SELECT hour_at FROM city_left_hours WHERE feed = $1 AND city_id = $2 ORDER BY hour_at',
    [feed.name, cityId],
  )
  return rows.map((row) => row.hour_at.getTime())
}

export async function forgetLeftHours(pool: Pool, feed: Feed, cityIds: readonly string[]): Promise<void> {
  await pool.query('DELETE FROM city_left_hours WHERE feed = $1 AND city_id = ANY ($2::text[])', [feed.name, cityIds])
}
