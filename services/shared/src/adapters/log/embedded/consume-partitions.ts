import { setImmediate } from 'node:timers/promises'
import type { ConsumeOptions, PartitionAssignment, PartitionReader } from '../../../ports/event-log.ts'
import { sleep } from '../../../runtime/sleep.ts'
import type { AppendSignal } from './append-signal.ts'
import type { LogStore } from './log-store.ts'
import { createPartitionCursor } from './partition-cursor.ts'

export const DEFAULT_MAX_MESSAGES = 1_000
export const DEFAULT_MAX_WAIT_MS = 1_000

/**
 * Reads all partitions of a topic side by side until `signal` is aborted, or until one fails: then the others are
 * ended and closed too, and the first failure is thrown.
 */
export async function consumePartitions(
  store: LogStore,
  appends: AppendSignal,
  assignments: readonly PartitionAssignment[],
  options: ConsumeOptions,
): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  let firstFailure: { readonly error: unknown } | undefined
  const loops = assignments.map(async (assignment) => {
    try {
      await consumePartition(store, appends, assignment, { ...options, signal })
    } catch (error) {
      if (signal.aborted && error === signal.reason) return // the reader gave up because of the same signal
      firstFailure ??= { error }
      failed.abort()
    }
  })
  await Promise.all(loops)
  if (firstFailure) throw firstFailure.error
}

async function consumePartition(
  store: LogStore,
  appends: AppendSignal,
  assignment: PartitionAssignment,
  options: ConsumeOptions,
): Promise<void> {
  if (options.signal.aborted) return
  const reader = await options.open(assignment)
  try {
    await readUntilAborted(store, appends, assignment, reader, options)
  } finally {
    await reader.close()
  }
}

async function readUntilAborted(
  store: LogStore,
  appends: AppendSignal,
  { topic, partition }: PartitionAssignment,
  reader: PartitionReader,
  { signal, maxMessages = DEFAULT_MAX_MESSAGES, maxWaitMs = DEFAULT_MAX_WAIT_MS, gatherMs = 0 }: ConsumeOptions,
): Promise<void> {
  const cursor = createPartitionCursor(store, topic, partition)
  const hasEnded = () => signal.aborted || store.isClosed()
  if (hasEnded()) return
  let position = reader.from === 'earliest' ? cursor.earliest() : reader.from
  // The first take comes at once, also without messages: the reader learns where the end is.
  let mayWait = false
  while (!hasEnded()) {
    let read = cursor.read(position, maxMessages)
    if (read.messages.length === 0 && mayWait) {
      await appends.wait(topic, partition, maxWaitMs, signal)
      if (hasEnded()) return
      read = cursor.read(position, maxMessages)
    }
    if (gatherMs > 0 && read.messages.length > 0 && read.messages.length < maxMessages) {
      await sleep(gatherMs, signal)
      if (hasEnded()) return
      read = cursor.read(position, maxMessages)
    }
    position = await reader.take(read.messages, read.end)
    mayWait = true
    // A reader that answers at once must not keep timers and sockets of this process waiting.
    await setImmediate()
  }
}
