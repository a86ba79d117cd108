import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { OffsetSpan } from '@rocade/shared/lake/bronze-file'
import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import type { ClientBase, Pool } from 'pg'
import { recordGap } from '../offset-gap.ts'

export const PG_SINK = 'pg'

export const OPEN_POSITION_SQL = `INSERT INTO sink_positions (sink, topic, topic_id, partition, next_offset) VALUES ($1, $2, $3, $4, 0)
     ON CONFLICT DO NOTHING`
export const READ_POSITION_SQL =
  'SELECT next_offset FROM sink_positions WHERE sink = $1 AND topic_id = $2 AND partition = $3'
/** The compare-and-swap that fences a writer which was replaced. */
export const MOVE_POSITION_SQL = `UPDATE sink_positions SET next_offset = $5, updated_at = now()
     WHERE sink = $1 AND topic_id = $2 AND partition = $3 AND next_offset = $4`

/** Where the sink stands in a partition; a partition it has never seen begins at 0, and says so in the table. */
export async function openPosition(pool: Pool, { topic, topicId, partition }: PartitionAssignment): Promise<number> {
  await pool.query(OPEN_POSITION_SQL, [PG_SINK, topic, topicId, partition])
  return readPosition(pool, { topic, topicId, partition })
}

/** The stored position; the truth after a lost connection. */
export async function readPosition(pool: Pool, { topicId, partition }: PartitionAssignment): Promise<number> {
  const found = await pool.query<{ next_offset: string | number }>(READ_POSITION_SQL, [PG_SINK, topicId, partition])
  return Number(found.rows[0]?.next_offset ?? 0)
}

/**
 * Moves the position, within the caller's transaction, only if it still is where the batch begins.
 * `false`: another writer has been here; this batch must not be stored.
 */
export async function movePosition(
  client: ClientBase,
  { topicId, partition }: PartitionAssignment,
  from: number,
  to: number,
): Promise<boolean> {
  const moved = await client.query(MOVE_POSITION_SQL, [PG_SINK, topicId, partition, from, to])
  return moved.rowCount === 1
}

/**
 * Moves the position behind a gap that a person has agreed to, and records the gap, both in one step.
 * `false`: another writer has stored what seemed gone, or has passed the gap; nothing was done.
 */
export async function skipGap(pool: Pool, assignment: PartitionAssignment, gap: OffsetSpan): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    if (!(await movePosition(client, assignment, gap.start, gap.end))) return false
    await recordGap(client, PG_SINK, assignment, gap)
    return true
  })
}
