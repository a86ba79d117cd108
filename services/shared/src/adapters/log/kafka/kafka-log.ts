import type { Kafka } from 'kafkajs'
import type { ConsumeOptions, EventLog } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { retry } from '../../../runtime/retry.ts'
import { sleep } from '../../../runtime/sleep.ts'
import { runConsumerSession } from './consumer-session.ts'
import { createKafkaTopics } from './create-kafka-topics.ts'
import { createKafkaAdmin, type KafkaAdmin } from './kafka-admin.ts'
import { createKafkaAppender } from './kafka-appender.ts'
import { createKafkaClient, type KafkaConnection, type KafkaLogger } from './kafka-client.ts'
import { hasKafkaType, KafkaError, toKafkaError } from './kafka-errors.ts'
import type { OffsetRange } from './partition-pump.ts'
import { createTopicLookup, type TopicLookup } from './topic-lookup.ts'

export type KafkaLogOptions = KafkaConnection

const RESTART_MS = { first: 200, most: 5_000 }

/**
 * The log in Apache Kafka, 3.1 or newer. It keeps its promises because appends wait for all in-sync replicas from an
 * idempotent producer, and because each reader is put where it says at each assignment: committed offsets are written
 * for lag tools and never read.
 *
 * Differences to other logs: the messages of one call are durable together only up to 1 MB, a larger call is sent in
 * parts, in order; and Kafka's time of a partition may go back with a broker's clock, which a reader sees as standing still.
 *
 * While Kafka is away, `append`, `createTopics` and `offsets` reject after some seconds with `AppError` STORE
 * (retryable), and `consume` waits and goes on. What can never pass, such as a wrong password, rejects with CONFIG.
 * Rejects here already when Kafka does not answer.
 */
export async function createKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { kafka, config } = createKafkaClient(options)
  const admin = createKafkaAdmin(kafka)
  const lookup = createTopicLookup(kafka, config)
  const appender = createKafkaAppender(kafka)
  const known = new Map<string, Promise<void>>()
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  try {
    await admin.use(async () => undefined)
  } catch (error) {
    throw toKafkaError(`connecting to Kafka at ${options.brokers.join(', ')}`, error)
  }

  /** One promise for all who ask, so that appends go on in the order of their calls. */
  function assertTopic(topic: string): Promise<void> {
    const found = known.get(topic) ?? findTopic(lookup, topic)
    known.set(topic, found)
    found.catch(() => known.delete(topic))
    return found
  }

  async function append(...[topic, messages]: Parameters<EventLog['append']>): Promise<void> {
    await assertTopic(topic)
    if (messages.length === 0) return
    try {
      await appender.append(topic, messages)
    } catch (error) {
      known.delete(topic) // it may have been deleted: the next call finds out
      throw error
    }
  }

  /** What runs when the log is closed comes to its end first. */
  function track<T>(work: Promise<T>): Promise<T> {
    const done = work.then(
      () => void running.delete(done),
      () => void running.delete(done),
    )
    running.add(done)
    return work
  }

  return {
    async createTopics(specs) {
      assertOpen(closing.signal)
      const { logger } = options
      await track(createKafkaTopics({ admin, lookup, ...(logger ? { logger } : {}) }, specs))
    },

    async append(topic, messages) {
      assertOpen(closing.signal)
      await track(append(topic, messages))
    },

    async consume(consumption) {
      assertOpen(closing.signal)
      const signal = AbortSignal.any([consumption.signal, closing.signal])
      await track(consumeTopic({ kafka, admin, lookup, logger: options.logger }, { ...consumption, signal }))
    },

    async offsets(topic) {
      assertOpen(closing.signal)
      const ranges = await track(assertTopic(topic).then(() => rangesOf(admin, topic)))
      return [...ranges].map(([partition, range]) => ({ partition, ...range }))
    },

    async close() {
      closing.abort()
      await Promise.all(running)
      await appender.close()
      await Promise.all([admin.close(), lookup.close()])
    },
  }
}

async function findTopic(lookup: TopicLookup, topic: string): Promise<void> {
  if ((await lookup.describe(topic)) === null) throw noTopic(topic)
}

interface Client {
  readonly kafka: Kafka
  readonly admin: KafkaAdmin
  readonly lookup: TopicLookup
  readonly logger: KafkaLogger | undefined
}

/** One session after the other until the signal is aborted: whatever ends a session but can pass is waited for. */
async function consumeTopic({ kafka, admin, lookup, logger }: Client, options: ConsumeOptions): Promise<void> {
  const { topic, group, signal } = options
  const describe = () => lookup.describe(topic)
  let isFound = false
  let waitMs = RESTART_MS.first
  while (!signal.aborted) {
    const startedMs = performance.now()
    try {
      const described = await describe()
      if (described !== null) {
        isFound = true
        const { topicId, partitions } = described
        await runConsumerSession({
          ...options,
          kafka,
          topicId,
          partitions,
          describe,
          ranges: () => rangesOf(admin, topic),
          logger,
        })
      } else if (!isFound) throw noTopic(topic)
    } catch (error) {
      if (signal.aborted && error instanceof KafkaError) return
      if (!(error instanceof KafkaError && error.retryable)) throw error
      logger?.warn({ topic, group, detail: error.message }, 'reading from Kafka is interrupted; trying again')
    }
    if (performance.now() - startedMs > 2 * RESTART_MS.most) waitMs = RESTART_MS.first
    await sleep(waitMs, signal)
    waitMs = Math.min(2 * waitMs, RESTART_MS.most)
  }
}

/** What brokers say for a moment after a topic was made, or a partition has got another leader. */
const SETTLING = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']
const SETTLING_MAX_MS = 3_000

async function rangesOf(admin: KafkaAdmin, topic: string): Promise<Map<number, OffsetRange>> {
  try {
    const offsets = await retry(() => admin.use((client) => client.fetchTopicOffsets(topic)), {
      isRetryable: (error) => SETTLING.some((type) => hasKafkaType(error, type)),
      minDelayMs: 50,
      maxDelayMs: 500,
      deadlineMs: SETTLING_MAX_MS,
    })
    return new Map(
      offsets
        .map(({ partition, low, high }) => [partition, { earliest: Number(low), end: Number(high) }] as const)
        .sort(([a], [b]) => a - b),
    )
  } catch (error) {
    throw toKafkaError(`asking Kafka for the offsets of ${topic}`, error, { operation: 'Describe', topic })
  }
}

const noTopic = (topic: string) =>
  new AppError('NOT_FOUND', `the log has no topic ${topic}; createTopics makes it`, { retryable: false })

function assertOpen(closing: AbortSignal): void {
  if (closing.aborted) throw new AppError('STORE', 'using the log: it is closed', { retryable: false })
}
