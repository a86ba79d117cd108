import type { EventLog, PartitionAssignment } from '@rocade/shared/ports/event-log'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { SinkName } from './cleaner-metrics.ts'

export const RECORD_GAP_SQL = `INSERT INTO offset_gaps (sink, topic, topic_id, partition, from_offset, to_offset) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`

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
 * read are gone for this sink: the gap is recorded in `offset_gaps`, and the sink stops with `AppError` OFFSET_GAP, or,
 * by setting, goes on behind it. Returns the offset to begin at.
 */
export async function checkOffsetGap(
  check: GapCheck,
  assignment: PartitionAssignment,
  position: number,
): Promise<number> {
  const { topic, topicId, partition } = assignment
  const offsets = (await check.log.offsets(topic)).find((each) => each.partition === partition)
  if (offsets === undefined || position >= offsets.earliest) return position
  await check.pool.query(RECORD_GAP_SQL, [check.sink, topic, topicId, partition, position, offsets.earliest])
  const what = `reading ${topic} partition ${partition} for the ${check.sink} sink: offsets ${position} to ${offsets.earliest - 1} are no longer in the log`
  if (check.policy === 'stop') {
    throw new AppError('OFFSET_GAP', `${what}. Set ON_OFFSET_GAP=continue to go on without them`, { retryable: false })
  }
  check.logger.error(
    { sink: check.sink, topic, partition, from: position, to: offsets.earliest },
    `${what}; going on behind them`,
  )
  return offsets.earliest
}
