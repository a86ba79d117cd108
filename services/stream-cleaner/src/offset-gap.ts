import type { OffsetSpan } from '@rocade/shared/lake/bronze-file'
import type { EventLog, PartitionAssignment } from '@rocade/shared/ports/event-log'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { ClientBase, Pool } from 'pg'
import type { Logger } from 'pino'
import type { SinkName } from './cleaner-metrics.ts'

export const RECORD_GAP_SQL = `INSERT INTO offset_gaps (sink, topic, topic_id, partition, from_offset, to_offset) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (sink, topic_id, partition, from_offset) DO UPDATE SET to_offset = GREATEST(offset_gaps.to_offset, excluded.to_offset)`

export const FORGET_GAP_SQL =
  'DELETE FROM offset_gaps WHERE sink = $1 AND topic_id = $2 AND partition = $3 AND from_offset = $4'

export interface GapCheck {
  readonly sink: SinkName
  readonly log: EventLog
  readonly pool: Pool
  readonly logger: Logger
  /** `stop`: a person decides. `continue`: go on behind the gap, which stays recorded. */
  readonly policy: 'stop' | 'continue'
}

/**
 * Makes sure that the log still has what a sink wants to read next. Messages that retention took before they were
 * read are gone for this sink: the gap is recorded in `offset_gaps` and the sink stops with `AppError` OFFSET_GAP. Or, by
 * setting, it goes on behind the gap, and the caller records it together with the step behind it.
 * Returns the offset to begin at.
 */
export async function checkOffsetGap(
  check: GapCheck,
  assignment: PartitionAssignment,
  position: number,
): Promise<number> {
  const { topic, partition } = assignment
  const offsets = (await check.log.offsets(topic)).find((each) => each.partition === partition)
  if (offsets === undefined || position >= offsets.earliest) return position
  const what = `reading ${topic} partition ${partition} for the ${check.sink} sink: offsets ${position} to ${offsets.earliest - 1} are no longer in the log`
  if (check.policy === 'stop') {
    await recordGap(check.pool, check.sink, assignment, { start: position, end: offsets.earliest })
    throw new AppError('OFFSET_GAP', `${what}. Set ON_OFFSET_GAP=continue to go on without them`, { retryable: false })
  }
  check.logger.error(
    { sink: check.sink, topic, partition, from: position, to: offsets.earliest },
    `${what}; going on behind them`,
  )
  return offsets.earliest
}

/** Notes offsets that a sink never read; noted again it only grows. */
export async function recordGap(
  database: Pool | ClientBase,
  sink: SinkName,
  { topic, topicId, partition }: PartitionAssignment,
  { start, end }: OffsetSpan,
): Promise<void> {
  await database.query(RECORD_GAP_SQL, [sink, topic, topicId, partition, start, end])
}

/** Takes back a gap that was none. */
export async function forgetGap(
  database: Pool,
  sink: SinkName,
  { topicId, partition }: PartitionAssignment,
  { start }: OffsetSpan,
): Promise<void> {
  await database.query(FORGET_GAP_SQL, [sink, topicId, partition, start])
}
