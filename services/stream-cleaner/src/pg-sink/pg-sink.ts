import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { dataTable, type Feed, liveTopic, rejectedTopic } from '@rocade/shared/feeds/feed'
import { isAhead, mayReplace } from '@rocade/shared/feeds/newest-reading'
import { utcDay, utcDayNumber } from '@rocade/shared/lake/lake-paths'
import type { PartitionAssignment, PartitionReader } from '@rocade/shared/ports/event-log'
import type { LiveReading } from '@rocade/shared/protocol/live-topics'
import type { Pool } from 'pg'
import type { CleanMessage } from '../clean-message.ts'
import type { CleanerMetrics } from '../cleaner-metrics.ts'
import { checkOffsetGap } from '../offset-gap.ts'
import { type SinkOptions, untilStoreAnswers } from '../sink-options.ts'
import { openPosition, readPosition, skipGap } from './sink-position.ts'
import { acceptedOf, type CleanedBatch, type StoreOutcome, storeBatch } from './store-batch.ts'

export const ENSURE_DAY_SQL = 'SELECT ensure_day_partition($1, $2::date)'

/**
 * Reads one partition of a feed's raw topic into PostgreSQL, each message exactly once: the position is a row of the
 * same database and moves in the same transaction as the readings. While PostgreSQL is away it tries again and holds
 * the partition; the lake sink goes on by itself.
 */
export async function openPgPartition(options: SinkOptions, assignment: PartitionAssignment): Promise<PartitionReader> {
  const { feed, pool, logger, metrics } = options
  let position = await untilStoreAnswers('pg', options, () => openAtPosition(options, assignment))
  logger.debug({ sink: 'pg', ...assignment, position }, 'resuming from the store')
  const knownDays = new Set<number>()
  const newestObservedMs = new Map<string, number>()

  return {
    from: position,
    async take(given, endOffset) {
      // A log may give messages again after a rebalance; the position must never go back.
      const messages = given.filter(({ offset }) => offset >= position)
      if (messages.length > 0) {
        const startedMs = performance.now()
        const batch = cleanBatch(options.cleanMessage, assignment, position, messages)
        const outcome = await untilStoreAnswers('pg', options, () => storeOnce(options, batch, knownDays))
        if (outcome.kind === 'fenced') {
          position = await untilStoreAnswers('pg', options, () => readPosition(pool, assignment))
          metrics.fenced('pg')
          logger.warn(
            { sink: 'pg', ...assignment, from: batch.from, position },
            'fenced: another writer has stored this batch',
          )
        } else {
          position = batch.to
          countBatch(metrics, feed, batch, outcome)
          metrics.batch('pg', (performance.now() - startedMs) / 1000)
          await publishAfterCommit(options, batch, newestObservedMs)
        }
      }
      metrics.lag('pg', feed.name, assignment.partition, Math.max(0, endOffset - position))
      return position
    },
    async close() {},
  }
}

async function openAtPosition(options: SinkOptions, assignment: PartitionAssignment): Promise<number> {
  for (;;) {
    const stored = await openPosition(options.pool, assignment)
    const position = await checkOffsetGap({ ...options, sink: 'pg', policy: options.onOffsetGap }, assignment, stored)
    const isThere = position === stored || (await skipGap(options.pool, assignment, { start: stored, end: position }))
    if (isThere) return position
  }
}

function cleanBatch(
  cleanMessage: CleanMessage,
  assignment: PartitionAssignment,
  from: number,
  messages: Parameters<PartitionReader['take']>[0],
): CleanedBatch {
  return { assignment, from, to: (messages.at(-1)?.offset ?? from - 1) + 1, messages: messages.map(cleanMessage) }
}

/** One try. Before a second one it asks where the position is: a COMMIT whose answer was lost may have worked. */
async function storeOnce(options: SinkOptions, batch: CleanedBatch, knownDays: Set<number>): Promise<StoreOutcome> {
  const { pool, feed } = options
  await ensureDays(pool, feed, batch, knownDays)
  try {
    return await storeBatch(pool, feed, batch, options.reached)
  } catch (error) {
    if (!isRetryablePostgresError(error)) throw error
    const position = await untilStoreAnswers('pg', options, () => readPosition(pool, batch.assignment))
    // Stored after all: how many of the readings were new is no longer known, the table's own counts have it.
    if (position === batch.to) return { kind: 'stored', inserted: acceptedOf(batch.messages).length, duplicates: 0 }
    throw error
  }
}

async function ensureDays(pool: Pool, feed: Feed, batch: CleanedBatch, knownDays: Set<number>): Promise<void> {
  for (const { reading } of acceptedOf(batch.messages)) {
    const observedMs = Date.parse(reading.observedAt)
    const day = utcDayNumber(observedMs)
    if (knownDays.has(day)) continue
    await pool.query(ENSURE_DAY_SQL, [dataTable(feed), utcDay(observedMs)])
    knownDays.add(day)
  }
}

function countBatch(
  metrics: CleanerMetrics,
  feed: Feed,
  batch: CleanedBatch,
  outcome: StoreOutcome & { kind: 'stored' },
) {
  metrics.accepted(feed.name, outcome.inserted)
  metrics.duplicates(feed.name, outcome.duplicates)
  for (const { result } of batch.messages) {
    if (result.kind === 'reject') metrics.rejected(feed.name, result.reason, 1)
    else for (const { field } of result.oddValues ?? []) metrics.oddValue(feed.name, field)
  }
}

/**
 * Tells the live map and the readers of rejected messages. After the commit and at most once: what is lost here is
 * in the tables, and the next reading of the same key makes the map right again. A late reading is not told, nor one
 * from the future: in the compacted topic it would replace a newer or a true one.
 */
async function publishAfterCommit(options: SinkOptions, batch: CleanedBatch, newestObservedMs: Map<string, number>) {
  const { log, feed, clock, logger, metrics } = options
  // Of a key the newest is told; what it replaces need not be written down first.
  const live = new Map<string, LiveReading>()
  const nowMs = clock.nowMs()
  let newestMs = 0
  for (const { message, result } of batch.messages) {
    if (result.kind !== 'accept') continue
    const key = feed.keyOf(result.reading)
    const observedMs = Date.parse(result.reading.observedAt)
    if (!isAhead(observedMs, nowMs)) newestMs = Math.max(newestMs, observedMs)
    if (!mayReplace(observedMs, newestObservedMs.get(key) ?? null, nowMs)) continue
    newestObservedMs.set(key, observedMs)
    const { qualityScore } = result
    live.set(key, { reading: { ...result.reading }, qualityScore, appendedAtMs: message.appendedAtMs })
  }
  if (newestMs > 0) metrics.eventAge(feed.name, Math.max(0, nowMs - newestMs) / 1000)
  const rejected = batch.messages.filter(({ result }) => result.kind === 'reject')
  try {
    if (live.size > 0)
      await log.append(
        liveTopic(feed),
        [...live].map(([key, told]) => ({ key, value: Buffer.from(JSON.stringify(told)) })),
      )
    if (rejected.length > 0) {
      await log.append(
        rejectedTopic(feed),
        rejected.map(({ message }) => ({ key: message.key ?? '', value: message.value })),
      )
    }
  } catch (error) {
    metrics.liveLost(feed.name)
    logger.warn({ err: error, feed: feed.name }, 'the live topics could not be told; the tables have it')
  }
}
