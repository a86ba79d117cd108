import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { Feed } from '@rocade/shared/feeds/feed'
import { type BronzeFacts, readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Pool } from 'pg'
import { startOfHourMs } from './hour.ts'

/**
 * Notes the bronze files of a feed that are new since the last call, and marks the hours that they have readings of as
 * dirty, both in one step. Looks only at the days from the newest known file on. Returns how many files were new.
 */
export async function indexBronze(lake: LakeStore, pool: Pool, feed: Feed): Promise<number> {
  const known = await pool.query<{ topic_id: string; partition: number; end_offset: number; newest_path: string }>(
    `SELECT DISTINCT ON (topic_id, partition) topic_id, partition, end_offset, path AS newest_path
     FROM batch_bronze_files WHERE feed = $1 ORDER BY topic_id, partition, end_offset DESC`,
    [feed.name],
  )
  const newestBySeries = new Map(known.rows.map((row) => [`${row.topic_id}/${row.partition}`, row]))
  let found = 0
  for (const topicId of await lake.listNames(bronzeFolder(feed.name))) {
    for (const partition of await lake.listNames(`${bronzeFolder(feed.name)}/${topicId}`)) {
      const folder = `${bronzeFolder(feed.name)}/${topicId}/${partition}`
      const newest = newestBySeries.get(`${topicId}/${Number(partition.slice(2))}`)
      const paths = await newPaths(lake, folder, newest?.newest_path ?? '')
      for (const path of paths) await noteFile(pool, feed, path, readBronzeFacts(path, await lake.read(path)))
      found += paths.length
    }
  }
  return found
}

/** Paths order like offsets: by day, then by the first offset with leading zeros. */
async function newPaths(lake: LakeStore, folder: string, newestPath: string): Promise<string[]> {
  const days = (await lake.listNames(folder)).filter((day) => `${folder}/${day}/~` > newestPath)
  const paths: string[] = []
  for (const day of days) {
    for (const name of await lake.listNames(`${folder}/${day}`)) paths.push(`${folder}/${day}/${name}`)
  }
  return paths.filter((path) => path > newestPath)
}

async function noteFile(pool: Pool, feed: Feed, path: string, facts: BronzeFacts): Promise<void> {
  const { topicId, partition } = parseSlotPath(path)
  const { observedMinMs, observedMaxMs } = facts
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO batch_bronze_files
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000))
       ON CONFLICT DO NOTHING`,
      [
        path,
        feed.name,
        topicId,
        partition,
        facts.start,
        facts.end,
        facts.rows,
        facts.rowHashSum,
        observedMinMs,
        observedMaxMs,
      ],
    )
    if (observedMinMs === null || observedMaxMs === null) return
    await client.query(
      `INSERT INTO batch_dirty_hours
       SELECT $1, generate_series(to_timestamp($2::float8 / 1000), to_timestamp($3::float8 / 1000), interval '1 hour')
       ON CONFLICT DO NOTHING`,
      [feed.name, startOfHourMs(observedMinMs), observedMaxMs],
    )
  })
}

/** The bronze files that may hold readings of [fromMs, toMs), with the sums of their row hashes. */
export async function bronzeFilesOf(pool: Pool, feed: Feed, fromMs: number, toMs: number) {
  const found = await pool.query<{ path: string; row_hash_sum: string; rows: number }>(
    `SELECT path, row_hash_sum, rows FROM batch_bronze_files
     WHERE feed = $1 AND observed_max_at >= to_timestamp($2::float8 / 1000) AND observed_min_at < to_timestamp($3::float8 / 1000)
     ORDER BY path`,
    [feed.name, fromMs, toMs],
  )
  return found.rows.map((row) => ({ path: row.path, rowHashSum: row.row_hash_sum, rows: Number(row.rows) }))
}
