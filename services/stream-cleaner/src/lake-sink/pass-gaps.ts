import { type BronzeFacts, bronzeTable, type OffsetSpan } from '@rocade/shared/lake/bronze-file'
import { slotPath, utcDayNumber } from '@rocade/shared/lake/lake-paths'
import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import { forgetGap } from '../offset-gap.ts'
import { parquetBronze } from './bronze-codec.ts'
import type { LakeSinkOptions } from './lake-sink.ts'

const DAY_MS = 86_400_000
/** What a log may have kept of a partition that the lake has never had anything of. */
const RETENTION_DAYS_MAX = 8

/** Messages that the log no longer had, between the newest bronze file and where reading goes on. */
export interface Gap extends OffsetSpan {
  /** UTC day of the newest file before it, `2026-11-21`; `null` when there is none. */
  readonly sinceDay: string | null
}

/** Closes gaps that follow one another. Returns the offset to go on at: behind the last one, unless somebody was there. */
export async function passGaps(
  options: LakeSinkOptions,
  assignment: PartitionAssignment,
  gaps: readonly Gap[],
  firstBehindMs: number,
): Promise<number> {
  let end = 0
  for (const gap of gaps) {
    const slot = await closeGap(options, assignment, gap, firstBehindMs)
    // It was no gap: another writer had those messages, and has stored them since.
    if (slot.rows > 0) await forgetGap(options.pool, 'lake', assignment, gap)
    end = slot.end
    if (end !== gap.end) return end
  }
  return end
}

/**
 * Closes a gap in the lake itself, by a file without rows in each slot that the first message of the gap may have: a
 * writer that was paused with messages of the gap in memory finds its slot taken and goes on behind the gap, as one does
 * that lost any other slot. That message is gone and its day is not known, but it is one from the day of the file before
 * to the day of the first message behind the gap.
 *
 * Days in order, so that of two who close it differently the first slot decides. Returns the offset to go on at, the
 * end of the gap or that of whoever was in one of the slots before, and how many rows are there.
 */
async function closeGap(
  { feed, lake, writer, codec = parquetBronze }: LakeSinkOptions,
  assignment: PartitionAssignment,
  { start, end, sinceDay }: Gap,
  firstBehindMs: number,
): Promise<Pick<BronzeFacts, 'end' | 'rows'>> {
  const lastDay = utcDayNumber(firstBehindMs)
  const firstDay = sinceDay === null ? lastDay - RETENTION_DAYS_MAX : utcDayNumber(Date.parse(sinceDay))
  const { bytes } = codec.encode(bronzeTable(feed, [], writer, { start, end }))
  for (let day = firstDay; day <= lastDay; day++) {
    const path = slotPath(feed.name, { ...assignment, start, appendedAtMs: day * DAY_MS })
    if ((await lake.publish(path, bytes)) === 'published') continue
    const winner = codec.readFacts(path, await lake.read(path))
    if (winner.end !== end || winner.rows > 0) return winner
  }
  return { end, rows: 0 }
}
