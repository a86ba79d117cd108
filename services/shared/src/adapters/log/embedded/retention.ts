import type { Clock } from '../../../ports/clock.ts'
import { blockAppendedAtMs, blockLength } from './block.ts'
import { EMPTY_PARTITION, type LogStore, type TopicRecord } from './log-store.ts'

/** What one step may remove, so that neither the event loop nor a waiting append is held up. */
const STEP_ENTRIES_MAX = 64
/** How long a reader may be away and still learn that a key was removed. As Kafka's `delete.retention.ms`. */
export const TOMBSTONE_RETENTION_MS = 24 * 3600 * 1000

/**
 * Removes what is too old from one partition: at most `STEP_ENTRIES_MAX` blocks, or tombstones of a compacted topic.
 * Resolves to whether there may be more.
 */
export function removeOld(
  store: LogStore,
  clock: Clock,
  topic: { readonly name: string; readonly record: TopicRecord },
  partition: number,
): Promise<boolean> {
  const { isCompacted, retentionMs } = topic.record
  if (isCompacted) return removeOldTombstones(store, topic.name, partition, clock.nowMs() - TOMBSTONE_RETENTION_MS)
  if (retentionMs === null) return Promise.resolve(false)
  return removeOldBlocks(store, topic.name, partition, clock.nowMs() - retentionMs)
}

async function removeOldBlocks(store: LogStore, topic: string, partition: number, beforeMs: number): Promise<boolean> {
  const old = findOldBlocks(store, topic, partition, beforeMs)
  const last = old.at(-1)
  if (!last) return false
  await store.write(() => {
    const state = store.states.get([topic, partition]) ?? EMPTY_PARTITION
    for (const { firstOffset } of old) store.blocks.remove([topic, partition, firstOffset])
    store.states.put([topic, partition], { ...state, start: Math.max(state.start, last.firstOffset + last.length) })
  })
  return old.length === STEP_ENTRIES_MAX
}

function findOldBlocks(store: LogStore, topic: string, partition: number, beforeMs: number) {
  const old: { firstOffset: number; length: number }[] = []
  const blocks = store.blocks.getRange({
    start: [topic, partition, 0],
    end: [topic, partition, Number.MAX_SAFE_INTEGER],
    limit: STEP_ENTRIES_MAX,
  })
  for (const { key, value } of blocks) {
    if (blockAppendedAtMs(value) >= beforeMs) break
    old.push({ firstOffset: key[2], length: blockLength(value) })
  }
  return old
}

async function removeOldTombstones(
  store: LogStore,
  topic: string,
  partition: number,
  beforeMs: number,
): Promise<boolean> {
  const old = findOldTombstones(store, topic, partition, beforeMs)
  if (old.length === 0) return false
  await store.write(() => {
    for (const { offset, digest } of old) {
      store.tombstones.remove([topic, partition, offset])
      if (store.newest.get([topic, partition, digest]) !== offset) continue // the key came back
      store.newest.remove([topic, partition, digest])
      store.blocks.remove([topic, partition, offset])
    }
  })
  return old.length === STEP_ENTRIES_MAX
}

function findOldTombstones(store: LogStore, topic: string, partition: number, beforeMs: number) {
  const { end } = store.states.get([topic, partition]) ?? EMPTY_PARTITION
  const old: { offset: number; digest: string }[] = []
  const tombstones = store.tombstones.getRange({
    start: [topic, partition, 0],
    // The last message of a partition stays, so that a reader that has read everything stands at its end.
    end: [topic, partition, end - 1],
    limit: STEP_ENTRIES_MAX,
  })
  for (const { key, value: digest } of tombstones) {
    const block = store.blocks.get(key)
    if (block && blockAppendedAtMs(block) >= beforeMs) break
    old.push({ offset: key[2], digest })
  }
  return old
}
