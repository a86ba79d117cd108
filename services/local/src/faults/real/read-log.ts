import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { EventLog, LogMessage } from '@rocade/shared/ports/event-log'
import { valueHash } from '../content-hash.ts'
import type { LogPartition } from '../stored.ts'

const READ_MS = 60_000

/** Every partition that the log has, or had when it was looked at, by topic id and partition. */
export type SeenLog = Map<string, LogPartition>

/**
 * Reads the raw topic and adds what it has to what was seen before: what retention or a person has removed since was
 * in the log all the same.
 */
export async function readRawTopic(log: EventLog, seen: SeenLog): Promise<void> {
  const ends = new Map((await log.offsets(rawTopic(traffic))).map(({ partition, end }) => [partition, end]))
  await readTopic(log, rawTopic(traffic), (topicId, partition, messages) => {
    const key = `${topicId}/${partition}`
    const known = seen.get(key)?.messages ?? []
    const last = known.at(-1)?.offset ?? -1
    const added = messages.filter(({ offset }) => offset > last)
    seen.set(key, {
      topicId,
      partition,
      end: ends.get(partition) ?? 0,
      messages: [...known, ...added.map(({ offset, value }) => ({ offset, valueHash: valueHash(value) }))],
    })
  })
}

/** Reads a topic from its beginning to its present end. */
export async function readTopic(
  log: EventLog,
  topic: string,
  take: (topicId: string, partition: number, messages: readonly LogMessage[]) => void,
): Promise<void> {
  const isDone = new AbortController()
  const signal = AbortSignal.any([isDone.signal, AbortSignal.timeout(READ_MS)])
  const open = new Set((await log.offsets(topic)).map(({ partition }) => partition))
  await log.consume({
    topic,
    group: 'faults-witness',
    signal,
    maxWaitMs: 50,
    async open({ topicId, partition }) {
      return {
        from: 'earliest' as const,
        async take(messages, endOffset) {
          take(topicId, partition, messages)
          if (messages.length === 0) open.delete(partition)
          if (open.size === 0) isDone.abort()
          return (messages.at(-1)?.offset ?? endOffset - 1) + 1
        },
        async close() {},
      }
    },
  })
  if (open.size > 0) throw new Error(`${topic} could not be read to its end within ${READ_MS} ms`)
}

/** The id of the raw topic: another one after it was deleted and made again. */
export async function rawTopicId(log: EventLog): Promise<string> {
  let found = ''
  const isDone = new AbortController()
  await log.consume({
    topic: rawTopic(traffic),
    group: 'faults-topic-id',
    signal: AbortSignal.any([isDone.signal, AbortSignal.timeout(READ_MS)]),
    async open({ topicId }) {
      found = topicId
      isDone.abort()
      return { from: 'earliest' as const, take: async (_messages, endOffset) => endOffset, async close() {} }
    },
  })
  if (found === '') throw new Error(`${rawTopic(traffic)} could not be opened within ${READ_MS} ms`)
  return found
}
