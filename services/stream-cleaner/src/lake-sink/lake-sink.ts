import { type BronzeBuilder, createBronzeBuilder, type EncodedBronze } from '@rocade/shared/lake/bronze-file'
import { slotPath, utcDayNumber } from '@rocade/shared/lake/lake-paths'
import type { PartitionAssignment, PartitionReader } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { type SinkOptions, untilStoreAnswers } from '../sink-options.ts'
import { type BronzeCodec, parquetBronze } from './bronze-codec.ts'
import { openAtPosition } from './open-at-position.ts'
import { passGaps } from './pass-gaps.ts'

/** When a bronze file is full. Small files cost readers dearly; waiting costs freshness. */
export interface SlotLimits {
  readonly rowsMax: number
  readonly ageMaxMs: number
}

export interface LakeSinkOptions extends SinkOptions {
  readonly lake: LakeStore
  readonly limits: SlotLimits
  /** A random name of this process, so that it knows its own files again. */
  readonly writer: string
  /** Default: Parquet. */
  readonly codec?: BronzeCodec
}

/**
 * Reads one partition of a feed's raw topic into bronze files, each message exactly once: a file is named by the offset
 * that it begins at and published without overwriting, so a slot has one winner; the listing is the position. A file is
 * published when it has enough rows, is old enough, or the day of its first message (UTC, by the log's clock) is over.
 */
export async function openLakePartition(
  options: LakeSinkOptions,
  assignment: PartitionAssignment,
): Promise<PartitionReader> {
  const { feed, limits, clock, metrics } = options
  const opened = await untilStoreAnswers('lake', options, () => openAtPosition(options, assignment))
  const { from } = opened
  let { gaps } = opened
  options.logger.debug({ sink: 'lake', ...assignment, position: from }, 'resuming from the store')
  let buffer: Slot | null = null
  let position = from // the end of the newest file; the buffer follows it
  const next = () => buffer?.end ?? position

  /** Publishes the buffer. `false`: another writer had the slot, the position is now behind its file. */
  async function flush(slot: Slot): Promise<boolean> {
    buffer = null
    const end = await untilStoreAnswers('lake', options, () => publishSlot(options, assignment, position, slot))
    position = end
    return end === slot.end
  }

  /** `false`: another writer was in a gap, the position is now behind its file. */
  async function closeGaps(firstBehindMs: number): Promise<boolean> {
    const passed = gaps
    gaps = []
    position = await untilStoreAnswers('lake', options, () => passGaps(options, assignment, passed, firstBehindMs))
    return position === from
  }

  return {
    from,
    async take(messages, endOffset) {
      const [first] = messages
      if (gaps.length > 0 && first !== undefined && !(await closeGaps(first.appendedAtMs))) return position
      for (const message of messages) {
        if (message.offset < next()) continue // a log may give messages again after a rebalance
        if (buffer !== null && isOtherDay(buffer, message.appendedAtMs) && !(await flush(buffer))) return position
        buffer ??= {
          rows: createBronzeBuilder(feed),
          appendedAtMs: message.appendedAtMs,
          sinceMs: clock.nowMs(),
          end: message.offset,
        }
        buffer.rows.add(options.cleanMessage(message))
        buffer.end = message.offset + 1
        if (buffer.rows.rows >= limits.rowsMax && !(await flush(buffer))) return position
      }
      // as old as it looks, also by a clock that was set back meanwhile
      const isOld = buffer !== null && Math.abs(clock.nowMs() - buffer.sinceMs) >= limits.ageMaxMs
      if (buffer !== null && isOld && !(await flush(buffer))) return position
      metrics.lag('lake', feed.name, assignment.partition, Math.max(0, endOffset - position))
      return next()
    },
    async close() {
      // A clean stop leaves nothing behind; when the lake is away the log still has it.
      if (buffer === null) return
      const slot = buffer
      buffer = null
      await publishSlot(options, assignment, position, slot).catch((error: unknown) => {
        options.logger.warn(
          { sink: 'lake', err: error, rows: slot.rows.rows },
          'not flushed; it will be read again from the log',
        )
      })
    },
  }
}

/** The rows of the file that is next. */
interface Slot {
  readonly rows: BronzeBuilder
  /** When the log took the first of its messages: says its day. */
  readonly appendedAtMs: number
  /** When it was begun. */
  readonly sinceMs: number
  /** The offset after the last of its messages. */
  end: number
  /** Encoded once, however often it is tried to publish it. */
  encoded?: EncodedBronze
}

const isOtherDay = (slot: Slot, appendedAtMs: number) => utcDayNumber(slot.appendedAtMs) !== utcDayNumber(appendedAtMs)

/**
 * Publishes rows as the slot that begins at `start`, where the file before it ends. Returns the offset to read next:
 * the end of our file, or, when the slot was taken, the end of the winner's. A slot that carries our writer name is our
 * own, published before its answer was lost.
 */
async function publishSlot(
  { feed, lake, writer, metrics, logger, reached, codec = parquetBronze }: LakeSinkOptions,
  assignment: PartitionAssignment,
  start: number,
  slot: Slot,
): Promise<number> {
  const startedMs = performance.now()
  reached('lake.before_encode')
  slot.encoded ??= codec.encode(slot.rows.table(writer, { start, end: slot.end }))
  const { bytes, facts } = slot.encoded
  const path = slotPath(feed.name, { ...assignment, start: facts.start, appendedAtMs: slot.appendedAtMs })
  codec.readFacts(path, bytes) // never publish what can't be read back
  reached('lake.before_publish')
  const outcome = await lake.publish(path, bytes)
  reached('lake.after_publish')
  if (outcome === 'published') {
    metrics.batch('lake', (performance.now() - startedMs) / 1000)
    metrics.lakeWritten(feed.name, bytes.byteLength)
    return facts.end
  }
  const winner = codec.readFacts(path, await lake.read(path))
  if (winner.writer === writer) return winner.end
  metrics.fenced('lake')
  logger.warn({ sink: 'lake', path, winner: winner.writer }, 'fenced: another writer has this slot; going on behind it')
  return winner.end
}
