import type { LogMessage } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { blockLength, decodeBlock } from './block.ts'
import { EMPTY_PARTITION, type LogStore } from './log-store.ts'

/** What one read may hold in memory, whatever the size of the messages. */
const READ_BYTES_MAX = 4 * 2 ** 20

export interface PartitionRead {
  readonly messages: readonly LogMessage[]
  readonly end: number
}

export interface PartitionCursor {
  earliest(): number
  /** Messages from an offset on, in order, at most `maxMessages`. Throws `AppError` OFFSET_GAP outside of what is there. */
  read(from: number, maxMessages: number): PartitionRead
}

/**
 * Reads one partition. It keeps what it decoded of a block beyond `maxMessages`, so that each block is read once by
 * a reader that goes on where it stopped.
 */
export function createPartitionCursor(store: LogStore, topic: string, partition: number): PartitionCursor {
  let ahead: readonly LogMessage[] = []
  /** The offset that `ahead` begins with; when it is empty, one at which a block begins. */
  let aheadFrom = -1

  const state = () => {
    store.refresh()
    return store.states.get([topic, partition]) ?? EMPTY_PARTITION
  }

  return {
    earliest: () => state().start,
    read(from, maxMessages) {
      const { start, end } = state()
      if (!(Number.isSafeInteger(from) && from >= start && from <= end)) throw gap(topic, partition, from, start, end)
      const messages = from === aheadFrom ? [...ahead] : []
      if (messages.length < maxMessages && from < end) {
        const firstBlock =
          from === aheadFrom ? from + messages.length : firstOffsetOfBlockWith(store, topic, partition, from)
        readBlocks(store, topic, partition, { from, firstBlock, maxMessages, messages })
      }
      const taken = messages.slice(0, maxMessages)
      ahead = messages.slice(maxMessages)
      const last = taken.at(-1)
      aheadFrom = last ? last.offset + 1 : from
      return { messages: taken, end }
    },
  }
}

function readBlocks(
  store: LogStore,
  topic: string,
  partition: number,
  into: { from: number; firstBlock: number; maxMessages: number; messages: LogMessage[] },
): void {
  let bytes = 0
  const blocks = store.blocks.getRange({
    start: [topic, partition, into.firstBlock],
    end: [topic, partition, Number.MAX_SAFE_INTEGER],
  })
  for (const { key, value } of blocks) {
    for (const message of decodeBlock(value, partition, key[2])) {
      if (message.offset >= into.from) into.messages.push(message)
    }
    bytes += value.length
    if (into.messages.length >= into.maxMessages || bytes >= READ_BYTES_MAX) break
  }
}

/** A position may lie inside of a block, whose key is the offset of its first message. */
function firstOffsetOfBlockWith(store: LogStore, topic: string, partition: number, offset: number): number {
  const before = store.blocks.getRange({
    start: [topic, partition, offset],
    end: [topic, partition, -1],
    reverse: true,
    limit: 1,
  })
  for (const { key, value } of before) {
    if (key[2] + blockLength(value) > offset) return key[2]
  }
  return offset
}

const gap = (topic: string, partition: number, asked: number, start: number, end: number) =>
  new AppError(
    'OFFSET_GAP',
    `reading ${topic}, partition ${partition}: offset ${asked} was asked for, ${start} to ${end} are there`,
    { retryable: false },
  )
