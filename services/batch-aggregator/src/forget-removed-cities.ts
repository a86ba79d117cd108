import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { CityBook, RemovedCity } from '@rocade/shared/cities/city-book'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Pool } from 'pg'
import { tablesOfHours, tablesOfQuality } from './forget-old-view.ts'
import type { LakeTable } from './lake-tables.ts'

/** What of a feed is drawn or counted anew for a city that is added again. */
const BORDER_TABLES = ['batch_watermarks', 'city_batch_problems', 'city_left_hours']

export interface ForgetRemovedOptions {
  readonly pool: Pool
  readonly feed: Feed
  readonly cities: CityBook
  readonly lake: LakeStore
  readonly clean: LakeTable
  readonly aggregates: LakeTable | undefined
}

/**
 * Takes removed cities out of the batch layer of a feed, before a run of it. Of a city whose readings are kept only the
 * border between import and stream goes, so that it is drawn anew when the city is added again. Readings that are to be
 * deleted go from the batch view and from the tables of the lake, each once; the files of the lake follow by vacuum, 24
 * hours later. Bronze files hold messages of all cities and go by retention. May be cut off and done again at any point.
 */
export async function forgetRemovedCities(options: ForgetRemovedOptions): Promise<void> {
  for (const city of options.cities.removed()) {
    if (city.data === 'delete') await deleteCity(options, city)
    else await forgetBorder(options, city.cityId)
  }
}

async function forgetBorder({ pool, feed }: ForgetRemovedOptions, cityId: string): Promise<void> {
  for (const table of BORDER_TABLES)
    await pool.query(`DELETE FROM ${table} WHERE feed = $1 AND city_id = $2`, [feed.name, cityId])
}

async function deleteCity(options: ForgetRemovedOptions, { cityId, removedAtMs }: RemovedCity): Promise<void> {
  const { pool, feed, lake, clean, aggregates } = options
  const done = await pool.query(
    `SELECT 1 FROM removed_from_batch_layer
     WHERE feed = $1 AND city_id = $2 AND removed_at = to_timestamp($3::float8 / 1000)`,
    [feed.name, cityId, removedAtMs],
  )
  if (done.rowCount !== 0) return
  for (const table of [clean, aggregates]) {
    const files = table === undefined ? [] : [...(await table.snapshot()).files.values()]
    const remove = files.filter(({ tags }) => tags.cityId === cityId)
    if (remove.length > 0) await table?.commit({ add: [], remove, operation: `delete ${cityId}` })
  }
  for (const { path } of await lake.list('reference/segments')) if (isSegmentsOf(path, cityId)) await lake.remove(path)
  await inTransaction(pool, async (client) => {
    for (const table of tablesOfHours(feed)) await client.query(`DELETE FROM ${table} WHERE city_id = $1`, [cityId])
    const ofFeed = [...tablesOfQuality, 'view_comparisons', 'batch_hours', ...BORDER_TABLES]
    for (const table of ofFeed)
      await client.query(`DELETE FROM ${table} WHERE feed = $1 AND city_id = $2`, [feed.name, cityId])
    await client.query(
      'INSERT INTO removed_from_batch_layer VALUES ($1, $2, to_timestamp($3::float8 / 1000)) ON CONFLICT DO NOTHING',
      [feed.name, cityId, removedAtMs],
    )
  })
}

/** `reference/segments/<city>-<16 hex digits>.parquet`: an id may end in what looks like the beginning of another one. */
const isSegmentsOf = (path: string, cityId: string) =>
  path.startsWith(`reference/segments/${cityId}-`) &&
  /^[0-9a-f]{16}\.parquet$/.test(path.slice(`reference/segments/${cityId}-`.length))
