import { setTimeout as delay } from 'node:timers/promises'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { Pool } from 'pg'

const EVERY_MS = 50

/** Notes each new value of each position. While the database is away there is nothing to see. */
export async function watchPositions(pool: Pool, positions: Map<string, number[]>, signal: AbortSignal): Promise<void> {
  const look = async () => {
    const found = await pool.query<{ topic_id: string; partition: number; next_offset: number }>(
      `SELECT topic_id, partition, next_offset FROM sink_positions WHERE sink = 'pg' AND topic = $1`,
      [rawTopic(traffic)],
    )
    for (const { topic_id: topicId, partition, next_offset: next } of found.rows) {
      const history = positions.get(`${topicId}/${partition}`) ?? []
      if (history.at(-1) !== next) history.push(next)
      positions.set(`${topicId}/${partition}`, history)
    }
  }
  while (!signal.aborted) {
    await look().catch(() => {})
    await delay(EVERY_MS)
  }
  await look()
}
