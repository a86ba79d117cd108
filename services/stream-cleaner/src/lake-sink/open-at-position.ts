import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import { checkOffsetGap, recordGap } from '../offset-gap.ts'
import { findNewestSlot } from './find-position.ts'
import type { LakeSinkOptions } from './lake-sink.ts'
import type { Gap } from './pass-gaps.ts'

/**
 * Where a partition goes on, and the gaps that must be closed in the lake before anything is published behind them: one
 * that the log has now, and one that somebody has begun to close, perhaps not to its end (the newest file has no rows).
 */
export async function openAtPosition(
  options: LakeSinkOptions,
  assignment: PartitionAssignment,
): Promise<{ readonly from: number; readonly gaps: readonly Gap[] }> {
  const newest = await findNewestSlot(options.lake, options.feed.name, assignment, options.codec)
  const stored = newest?.facts.end ?? 0
  const sinceDay = newest?.day ?? null
  const begun =
    newest === null || newest.facts.rows > 0 ? [] : [{ start: newest.facts.start, end: newest.facts.end, sinceDay }]
  const from = await checkOffsetGap({ ...options, sink: 'lake', policy: options.onOffsetGap }, assignment, stored)
  if (from === stored) return { from, gaps: begun }
  const gap = { start: stored, end: from, sinceDay }
  await recordGap(options.pool, 'lake', assignment, gap)
  return { from, gaps: [...begun, gap] }
}
