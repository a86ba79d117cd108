import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../../ports/clock.ts'
import type { ConsumeOptions, EventLog, TopicSpec } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { sleep } from '../../../runtime/sleep.ts'
import { createAppendSignal } from './append-signal.ts'
import { appendMessages } from './appender.ts'
import { consumePartitions } from './consume-partitions.ts'
import { EMPTY_PARTITION, type LogStore, openLogStore, type TopicRecord } from './log-store.ts'
import { removeOld } from './retention.ts'

export interface EmbeddedLogOptions {
  /** The data folder of this log alone; made when missing. */
  readonly folder: string
  readonly clock: Clock
  readonly logger?: { warn(fields: object, message: string): void }
  /** How often old messages are looked for, in ms. Default 30 s. */
  readonly retentionEveryMs?: number
  /** With less left on the disk, appends reject with DISK_FULL. Default 64 MB. */
  readonly freeBytesMin?: number
}

const DEFAULT_RETENTION_EVERY_MS = 30_000
const DEFAULT_FREE_BYTES_MIN = 64 * 2 ** 20

/**
 * The log in one LMDB file, for `npm start` and tests. It keeps its promises because an append is one LMDB
 * transaction that is on disk before it is visible, and because offsets are taken inside of it.
 *
 * Several processes may append and read. Groups are known within one process only, and there a group reads a topic
 * once at a time: a second `consume` of the same group and topic rejects with FENCED while the first one runs.
 *
 * Throws `AppError` DATA_VERSION for a folder that a newer Rocade wrote. `append` rejects with NOT_FOUND for a topic
 * that was not made, DISK_FULL (retryable) when there is no room, STORE for anything else that the disk does.
 */
export async function createEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const { folder, clock, freeBytesMin = DEFAULT_FREE_BYTES_MIN } = options
  const store = await openLogStore({ folder, freeBytesMin })
  const appends = createAppendSignal()
  const closing = new AbortController()
  const reading = new Set<string>()
  const retention = startRetention(store, options, closing.signal)

  return {
    createTopics: (specs) => createTopics(store, specs, options.logger),

    async append(topic, messages) {
      assertOpen(store)
      const record = topicOf(store, topic)
      if (messages.length === 0) return
      appends.notify(topic, await appendMessages(store, clock, { name: topic, record }, messages))
    },

    async consume(consumption) {
      assertOpen(store)
      const { topicId, partitions } = topicOf(store, consumption.topic)
      const name = `${consumption.group}/${consumption.topic}`
      if (reading.has(name)) throw alreadyReading(consumption)
      reading.add(name)
      const assignments = numbersBelow(partitions).map((partition) => ({
        topic: consumption.topic,
        topicId,
        partition,
      }))
      const signal = AbortSignal.any([consumption.signal, closing.signal])
      await consumePartitions(store, appends, assignments, { ...consumption, signal }).finally(() =>
        reading.delete(name),
      )
    },

    async offsets(topic) {
      assertOpen(store)
      store.refresh()
      const { partitions, isCompacted } = topicOf(store, topic)
      return numbersBelow(partitions).map((partition) => {
        const { start, end } = store.states.get([topic, partition]) ?? EMPTY_PARTITION
        return { partition, earliest: isCompacted ? firstOffset(store, topic, partition, end) : start, end }
      })
    },

    async close() {
      closing.abort()
      await retention
      await store.close()
    },
  }
}

async function createTopics(
  store: LogStore,
  specs: readonly TopicSpec[],
  logger: EmbeddedLogOptions['logger'],
): Promise<void> {
  assertOpen(store)
  for (const { name, partitions } of specs) {
    if (!/^[A-Za-z0-9._-]{1,200}$/.test(name)) {
      throw new AppError('BAD_REQUEST', `making a topic: expected 1 to 200 of A-Z a-z 0-9 . _ -, got ${name}`, {
        retryable: false,
      })
    }
    const existing = store.topics.get(name)
    if (existing && existing.partitions !== partitions) {
      logger?.warn({ topic: name, partitions: existing.partitions, asked: partitions }, 'topic keeps its partitions')
    }
  }
  if (specs.every(({ name }) => store.topics.doesExist(name))) return
  await store.write(() => {
    for (const { name, partitions, retentionMs, isCompacted } of specs) {
      if (store.topics.doesExist(name)) continue
      store.topics.put(name, { topicId: randomUUID(), partitions, retentionMs, isCompacted })
    }
  })
}

function topicOf(store: LogStore, name: string): TopicRecord {
  const record = store.topics.get(name)
  if (record) return record
  throw new AppError('NOT_FOUND', `the log has no topic ${name}; createTopics makes it`, { retryable: false })
}

/** Removes old messages in small steps until the log is closed; a failure is for the next round to repair. */
async function startRetention(store: LogStore, options: EmbeddedLogOptions, signal: AbortSignal): Promise<void> {
  const { clock, logger, retentionEveryMs = DEFAULT_RETENTION_EVERY_MS } = options
  while (!signal.aborted) {
    try {
      await sleep(retentionEveryMs, signal, { keepsAlive: false })
      await removeOldOnce(store, clock, signal)
    } catch (error) {
      if (!signal.aborted) logger?.warn({ err: error }, 'removing old messages failed; the next round tries again')
    }
  }
}

async function removeOldOnce(store: LogStore, clock: Clock, signal: AbortSignal): Promise<void> {
  for (const { key: name, value: record } of [...store.topics.getRange()]) {
    for (const partition of numbersBelow(record.partitions)) {
      while (!signal.aborted && (await removeOld(store, clock, { name, record }, partition))) await setImmediate()
    }
  }
}

function firstOffset(store: LogStore, topic: string, partition: number, end: number): number {
  const keys = store.blocks.getKeys({
    start: [topic, partition, 0],
    end: [topic, partition, Number.MAX_SAFE_INTEGER],
    limit: 1,
  })
  for (const key of keys) return key[2]
  return end
}

const numbersBelow = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

function assertOpen(store: LogStore): void {
  if (store.isClosed()) throw new AppError('STORE', 'using the log: it is closed', { retryable: false })
}

const alreadyReading = ({ group, topic }: ConsumeOptions) =>
  new AppError('FENCED', `reading ${topic}: group ${group} reads it already in this process`, { retryable: true })
