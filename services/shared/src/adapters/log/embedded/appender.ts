import { createHash } from 'node:crypto'
import type { Clock } from '../../../ports/clock.ts'
import { partitionOf } from '../murmur2.ts'
import { encodeBlock, messageBytes, type NewMessage, stampBlock } from './block.ts'
import { EMPTY_PARTITION, type LogStore, type TopicRecord } from './log-store.ts'

/** Larger values make LMDB look for long runs of free pages. */
const BLOCK_BYTES_MAX = 64 * 1024

/** What one append gives to one partition: blocks, each with its distance from the first offset of the append. */
interface PartitionAppend {
  readonly partition: number
  readonly count: number
  readonly blocks: readonly {
    readonly distance: number
    readonly block: Buffer
    /** Only in compacted topics, where a block holds one message. */
    readonly key?: { readonly digest: string; readonly isTombstone: boolean }
  }[]
}

/**
 * Plans and does one append. The offsets are taken inside of the write transaction, so several processes can append
 * to one partition without gap or overlap. Resolves, after the messages are durable, to the partitions that grew.
 */
export async function appendMessages(
  store: LogStore,
  clock: Clock,
  topic: { readonly name: string; readonly record: TopicRecord },
  messages: readonly { readonly key: string; readonly value: Uint8Array | null }[],
): Promise<number[]> {
  const planBlocks = topic.record.isCompacted ? planCompacted : planPlain
  const appends = byPartition(messages, topic.record.partitions).map(planBlocks)
  await store.write(() => {
    for (const append of appends) appendToPartition(store, clock, topic.name, append)
  })
  return appends.map((append) => append.partition)
}

function byPartition(messages: readonly { key: string; value: Uint8Array | null }[], partitions: number) {
  const groups = new Map<number, NewMessage[]>()
  for (const { key, value } of messages) {
    const keyBytes = Buffer.from(key)
    const partition = partitionOf(keyBytes, partitions)
    const group = groups.get(partition)
    if (group) group.push({ keyBytes, value })
    else groups.set(partition, [{ keyBytes, value }])
  }
  return [...groups].map(([partition, group]) => ({ partition, messages: group }))
}

interface PartitionGroup {
  readonly partition: number
  readonly messages: readonly NewMessage[]
}

function planPlain({ partition, messages }: PartitionGroup): PartitionAppend {
  const blocks: { distance: number; block: Buffer }[] = []
  let first = 0
  let bytes = 0
  for (const [index, message] of messages.entries()) {
    const size = messageBytes(message)
    if (index > first && bytes + size > BLOCK_BYTES_MAX) {
      blocks.push({ distance: first, block: encodeBlock(messages.slice(first, index)) })
      first = index
      bytes = 0
    }
    bytes += size
  }
  blocks.push({ distance: first, block: encodeBlock(messages.slice(first)) })
  return { partition, count: messages.length, blocks }
}

/** One block per key, its newest message. Those that it replaces keep their offsets, which nobody will see. */
function planCompacted({ partition, messages }: PartitionGroup): PartitionAppend {
  const newest = new Map<string, PartitionAppend['blocks'][number]>()
  for (const [distance, message] of messages.entries()) {
    const digest = createHash('sha1').update(message.keyBytes).digest('base64')
    newest.set(digest, {
      distance,
      block: encodeBlock([message]),
      key: { digest, isTombstone: message.value === null },
    })
  }
  return { partition, count: messages.length, blocks: [...newest.values()] }
}

function appendToPartition(store: LogStore, clock: Clock, topic: string, append: PartitionAppend): void {
  const { partition, count, blocks } = append
  const { start, end, lastAppendedAtMs } = store.states.get([topic, partition]) ?? EMPTY_PARTITION
  const clockMs = clock.nowMs()
  const appendedAtMs = Math.max(clockMs, lastAppendedAtMs)
  for (const { distance, block, key } of blocks) {
    const offset = end + distance
    store.blocks.put([topic, partition, offset], stampBlock(block, appendedAtMs, clockMs))
    if (key) replaceOlder(store, topic, partition, offset, key)
  }
  store.states.put([topic, partition], { start, end: end + count, lastAppendedAtMs: appendedAtMs })
}

function replaceOlder(
  store: LogStore,
  topic: string,
  partition: number,
  offset: number,
  { digest, isTombstone }: { readonly digest: string; readonly isTombstone: boolean },
): void {
  const older = store.newest.get([topic, partition, digest])
  if (older !== undefined) store.blocks.remove([topic, partition, older])
  store.newest.put([topic, partition, digest], offset)
  if (isTombstone) store.tombstones.put([topic, partition, offset], digest)
}
