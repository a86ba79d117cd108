import type { Feed, FeedReading } from '@rocade/shared/feeds/feed'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import type { ClientBase, Pool } from 'pg'
import type { ReachedStep } from '../crash-points.ts'
import { type AcceptedReading, insertReadingsParameters, insertReadingsSql } from './insert-readings.ts'
import { movePosition } from './sink-position.ts'

export const INSERT_REJECTED_SQL = `INSERT INTO rejected_messages (topic_id, partition, feed, message_offset, reason, detail, raw, appended_at)
     SELECT $1, $2, $3, o, reason, detail, raw, to_timestamp(appended_ms / 1000)
     FROM unnest($4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::float8[]) AS given (o, reason, detail, raw, appended_ms)`
export const ADD_COUNTS_SQL = `INSERT INTO cleaning_counts AS counts (feed, partition, hour_at, outcome, messages)
     SELECT $1, $2, date_bin('1 hour', to_timestamp($3::float8 / 1000), timestamptz 'epoch'), outcome, messages
     FROM unnest($4::text[], $5::bigint[]) AS given (outcome, messages)
     ON CONFLICT (feed, hour_at, partition, outcome) DO UPDATE SET messages = counts.messages + excluded.messages`

/** Consecutive messages of one partition, cleaned: offsets [from, to). */
export interface CleanedBatch {
  readonly assignment: PartitionAssignment
  readonly from: number
  readonly to: number
  readonly messages: readonly CleanedMessage[]
}

export type StoreOutcome =
  | { readonly kind: 'stored'; readonly inserted: number; readonly duplicates: number }
  /** Another writer has moved the position: nothing of the batch was stored. */
  | { readonly kind: 'fenced' }

/**
 * Stores a batch and moves the sink's position in one transaction (docs/architecture.md, "Exactly once"):
 * position first, as a compare-and-swap, then readings, rejected messages and counts. The roll-ups follow by trigger
 * from the rows that were really inserted. Throws what PostgreSQL throws; the outcome of a lost COMMIT is unknown and
 * the caller asks `readPosition`.
 */
export async function storeBatch(
  pool: Pool,
  feed: Feed,
  batch: CleanedBatch,
  reached: ReachedStep,
): Promise<StoreOutcome> {
  const client = await pool.connect()
  let isBroken = true
  try {
    reached('pg.before_begin')
    await client.query('BEGIN')
    if (!(await movePosition(client, batch.assignment, batch.from, batch.to))) {
      await client.query('ROLLBACK')
      isBroken = false
      return { kind: 'fenced' }
    }
    reached('pg.after_position')
    const accepted = acceptedOf(batch.messages)
    const inserted = await insertReadings(client, feed, accepted)
    await insertRejected(client, feed, batch)
    await addCounts(client, feed, batch, { inserted, duplicates: accepted.length - inserted })
    reached('pg.after_insert')
    reached('pg.before_commit')
    await client.query('COMMIT')
    reached('pg.after_commit')
    isBroken = false
    return { kind: 'stored', inserted, duplicates: accepted.length - inserted }
  } finally {
    // After an error the connection may be inside a transaction or gone: it is closed, never given back.
    client.release(isBroken)
  }
}

export function acceptedOf(messages: readonly CleanedMessage[]): AcceptedReading<FeedReading>[] {
  return messages.flatMap(({ message, result }) =>
    result.kind === 'accept'
      ? [{ reading: result.reading, qualityScore: result.qualityScore, appendedAtMs: message.appendedAtMs }]
      : [],
  )
}

async function insertReadings(client: ClientBase, feed: Feed, accepted: readonly AcceptedReading<FeedReading>[]) {
  if (accepted.length === 0) return 0
  const text = insertReadingsSql(feed)
  const result = await client.query({
    name: `insert_${feed.name}`,
    text,
    values: insertReadingsParameters(feed, accepted),
  })
  return result.rowCount ?? 0
}

async function insertRejected(client: ClientBase, feed: Feed, { assignment, messages }: CleanedBatch): Promise<void> {
  const rejected = messages.flatMap(({ message, result }) => (result.kind === 'reject' ? [{ message, result }] : []))
  if (rejected.length === 0) return
  await client.query(INSERT_REJECTED_SQL, [
    assignment.topicId,
    assignment.partition,
    feed.name,
    rejected.map(({ message }) => message.offset),
    rejected.map(({ result }) => result.reason),
    rejected.map(({ result }) => result.detail),
    rejected.map(({ message }) => (message.value === null ? null : Buffer.from(message.value))),
    rejected.map(({ message }) => message.appendedAtMs),
  ])
}

/** Counts a batch under the hour in which the log took its first message. */
async function addCounts(
  client: ClientBase,
  feed: Feed,
  { assignment, messages }: CleanedBatch,
  { inserted, duplicates }: { inserted: number; duplicates: number },
): Promise<void> {
  const counts = new Map<string, number>([
    ['accept', inserted],
    ['duplicate', duplicates],
  ])
  for (const { result } of messages) {
    if (result.kind === 'reject') counts.set(result.reason, (counts.get(result.reason) ?? 0) + 1)
  }
  const used = [...counts].filter(([, messagesOfIt]) => messagesOfIt > 0)
  await client.query(ADD_COUNTS_SQL, [
    feed.name,
    assignment.partition,
    messages[0]?.message.appendedAtMs ?? 0,
    used.map(([o]) => o),
    used.map(([, n]) => n),
  ])
}
