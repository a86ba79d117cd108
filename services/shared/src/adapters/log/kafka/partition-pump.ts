import { setImmediate } from 'node:timers/promises'
import type { KafkaMessage } from 'kafkajs'
import type { ConsumeOptions, PartitionAssignment, PartitionReader } from '../../../ports/event-log.ts'
import { createMessageQueue } from './message-queue.ts'

/** What one take may hold in memory, whatever the size of the messages. */
const TAKE_BYTES_MAX = 4 * 2 ** 20
/** Fetching a partition pauses when so many bytes wait for its reader. */
const QUEUE_BYTES_MAX = 8 * 2 ** 20

export interface OffsetRange {
  readonly earliest: number
  readonly end: number
}

/** What the pump may do about the fetching of its partition. */
export interface PartitionFetch {
  seek(offset: number): void
  pause(): void
  resume(): void
}

export interface PumpOptions {
  readonly assignment: PartitionAssignment
  readonly open: ConsumeOptions['open']
  readonly maxMessages: number
  readonly maxWaitMs: number
  /** Fetching pauses when so many messages wait for the reader, and goes on when half of them are left. */
  readonly queueMax: number
  readonly fetch: PartitionFetch
  /** What the log has of the partition now. Throws OFFSET_GAP when `offset` is not in it. */
  readonly rangeWith: (offset: number | 'earliest') => Promise<OffsetRange>
  /** Told once, when reader or log failed: the pump has ended, and its reader is closed. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Carries the messages of one partition from the fetches of the client to its reader, which may be slow: a fetch only
 * puts them into a queue, and a full queue pauses the partition. So no reader holds up another one, or the heartbeats.
 */
export interface PartitionPump {
  /** The offset that has to be fetched next; `null` before the reader has said where it begins. */
  fetchOffset(): number | null
  /** Where the reader stands. */
  position(): number | null
  /** Takes over fetched messages. Resolves when they are queued; they are not when they do not follow. */
  offer(messages: readonly KafkaMessage[], end: number): Promise<void>
  /** After the group has met anew the client has forgotten where it was. */
  restoreFetch(): void
  /** Ends after the take that runs; resolves when the reader is closed. */
  close(): Promise<void>
}

export function startPartitionPump(options: PumpOptions): PartitionPump {
  const { assignment, fetch, maxMessages, maxWaitMs, queueMax } = options
  const queue = createMessageQueue(assignment.partition)
  let fetchFrom: number | null = null
  let next: number | null = null
  let end = 0
  let isPaused = true
  let isEnding = false
  let wake = () => {}

  function goTo(offset: number, range: OffsetRange): number {
    queue.clear()
    end = range.end
    fetchFrom = offset
    next = offset
    fetch.seek(offset)
    isPaused = false
    fetch.resume()
    return offset
  }

  async function begin(from: PartitionReader['from']): Promise<number> {
    const range = await options.rangeWith(from)
    return goTo(from === 'earliest' ? range.earliest : from, range)
  }

  async function waitForMessages(): Promise<void> {
    if (queue.length > 0 || isEnding) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxWaitMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function resumeWhenShort(): void {
    if (!isPaused || queue.length > queueMax / 2) return
    isPaused = false
    fetch.resume()
  }

  async function readUntilEnded(reader: PartitionReader): Promise<void> {
    let position = await begin(reader.from)
    // The first take comes at once when nothing is there: the reader learns where the end is.
    let mayWait = position < end
    while (!isEnding) {
      if (mayWait) await waitForMessages()
      if (isEnding) return
      mayWait = true
      const messages = queue.take(maxMessages, TAKE_BYTES_MAX)
      resumeWhenShort()
      const last = messages.at(-1)
      // A reader is told of the end only where it is: before it, messages are on their way or the log is away.
      if (last === undefined && position < end) continue
      const expected = last === undefined ? position : last.offset + 1
      const answer = await reader.take(messages, Math.max(end, expected))
      next = answer
      if (isEnding) return
      position = answer === expected ? expected : goTo(answer, await options.rangeWith(answer))
      // A reader that answers at once must not keep timers and sockets of this process waiting.
      await setImmediate()
    }
  }

  async function run(): Promise<void> {
    try {
      const reader = await options.open(assignment)
      try {
        if (!isEnding) await readUntilEnded(reader)
      } finally {
        fetchFrom = null
        queue.clear()
        await reader.close()
      }
    } catch (error) {
      options.onFailure(error)
    }
  }

  /**
   * Whether fetched messages go on where the last ones ended. They may begin later, over what compaction took. They may
   * also begin anywhere because the offset is gone and the client has reset itself: that is a failure.
   */
  async function follows(first: number): Promise<boolean> {
    const asked = fetchFrom
    if (asked === null || first === asked) return asked !== null
    try {
      await options.rangeWith(asked)
    } catch (error) {
      options.onFailure(error)
      return false
    }
    if (fetchFrom === asked && first < asked) fetch.seek(asked)
    return fetchFrom === asked && first > asked
  }

  const running = run()
  return {
    fetchOffset: () => fetchFrom,
    position: () => next,
    async offer(messages, newEnd) {
      const [first, last] = [messages[0], messages.at(-1)]
      if (fetchFrom === null || first === undefined || last === undefined || isPaused) return
      if (!(await follows(Number(first.offset)))) return
      queue.push(messages)
      end = Math.max(newEnd, Number(last.offset) + 1)
      fetchFrom = Number(last.offset) + 1
      if (queue.length >= queueMax || queue.bytes >= QUEUE_BYTES_MAX) {
        isPaused = true
        fetch.pause()
      }
      wake()
    },
    restoreFetch() {
      if (fetchFrom !== null) fetch.seek(fetchFrom)
    },
    close() {
      isEnding = true
      wake()
      return running
    },
  }
}
