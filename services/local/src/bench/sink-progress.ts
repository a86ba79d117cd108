import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { Pool } from 'pg'

/** Messages of the traffic topic, from its beginning, that PostgreSQL has. */
export async function storedMessages(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM sink_positions WHERE sink = 'pg' AND topic = $1`,
    [rawTopic(traffic)],
  )
  return rows[0]?.n ?? 0
}

/** Messages of the traffic topic that a sink has not stored, of all partitions; `undefined` before it has any. */
export function lagMessages(metrics: string, sink: 'pg' | 'lake'): number | undefined {
  const ofSink = [...metrics.matchAll(/^rocade_cleaner_lag_messages\{([^}]*)\} (\d+)/gm)].filter(
    ([, labels = '']) => labels.includes(`sink="${sink}"`) && labels.includes(`feed="${traffic.name}"`),
  )
  return ofSink.length === 0 ? undefined : ofSink.reduce((sum, [, , messages]) => sum + Number(messages), 0)
}
