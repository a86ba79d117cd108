import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import type { Pool } from 'pg'
import type { RunStores } from './run-stores.ts'

/** Whether both stores have everything that is in the raw topic of this id. A store that is away has not. */
export async function isDrained({ log, lake }: RunStores, pool: Pool, topicId: string): Promise<boolean> {
  const ends = await log.offsets(rawTopic(traffic)).catch(() => null)
  if (ends === null) return false
  const stored = await pool
    .query<{ partition: number; next_offset: number }>(
      `SELECT partition, next_offset FROM sink_positions WHERE sink = 'pg' AND topic_id = $1`,
      [topicId],
    )
    .catch(() => null)
  const positions = new Map(stored?.rows.map((row) => [row.partition, row.next_offset]))
  if (ends.some(({ partition, end }) => end > (positions.get(partition) ?? 0))) return false
  const newest = await newestFiles(lake, topicId).catch(() => null)
  if (newest === null) return false
  for (const { partition, end } of ends) {
    if (end === 0) continue
    const path = newest.get(partition)
    if (path === undefined || readBronzeFacts(path, await lake.read(path)).end < end) return false
  }
  return true
}

async function newestFiles(lake: RunStores['lake'], topicId: string): Promise<Map<number, string>> {
  const newest = new Map<number, { start: number; path: string }>()
  for (const { path } of await lake.list(`${bronzeFolder(traffic.name)}/${topicId}`)) {
    const { partition, start } = parseSlotPath(path)
    if (start >= (newest.get(partition)?.start ?? 0)) newest.set(partition, { start, path })
  }
  return new Map([...newest].map(([partition, { path }]) => [partition, path]))
}
