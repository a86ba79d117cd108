import type { Consumer, Kafka } from 'kafkajs'
import type { ConsumeOptions, PartitionAssignment } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { sleep } from '../../../runtime/sleep.ts'
import { CLIENT_RETRY, type KafkaLogger } from './kafka-client.ts'
import { KafkaError, toKafkaError } from './kafka-errors.ts'
import { type OffsetRange, type PartitionPump, startPartitionPump } from './partition-pump.ts'
import { createStickyAssigner } from './sticky-assigner.ts'
import type { TopicDescription } from './topic-metadata.ts'

export interface SessionOptions extends ConsumeOptions {
  readonly kafka: Kafka
  readonly topicId: string
  /** Of the whole topic: as many may be this reader's. */
  readonly partitions: number
  readonly describe: () => Promise<TopicDescription | null>
  /** By partition. */
  readonly ranges: () => Promise<ReadonlyMap<number, OffsetRange>>
  readonly logger: KafkaLogger | undefined
}

const DEFAULT_MAX_MESSAGES = 1_000
const DEFAULT_MAX_WAIT_MS = 1_000
/** A partition that goes on after a pause waits for the fetch that runs; so that must not last long. */
const FETCH_WAIT_MS = 100
/** One answer of the broker, of all partitions together, as compressed: in memory it is twenty times as much. */
const FETCH_BYTES = 384 * 1024
const FETCH_PARTITION_BYTES = { least: 16 * 1024, most: 256 * 1024 }
/** What waits for all readers together before fetching pauses. */
const QUEUE_MESSAGES = 6_000
const QUEUE_MESSAGES_LEAST = 200
const QUEUE_TAKES_MAX = 2
/** Whoever is silent for so long loses its partitions. Stores refuse what it still writes. */
const SESSION_TIMEOUT_MS = 10_000
const REBALANCE_TIMEOUT_MS = 15_000
const HEARTBEAT_EVERY_MS = 1_000
const METADATA_EVERY_MS = 30_000
/** How often positions are told to lag tools, and the topic is looked at. */
const WATCH_EVERY_MS = 5_000
/** A client that cannot reach its broker, or the group, is left behind after so long. It ends by itself later. */
const LEAVE_MAX_MS = 3_000

/**
 * One life of a member of the group: joins, reads the partitions that it gets, leaves. Partitions that it keeps when the
 * group meets anew go on without a pause. What Kafka remembers of the group's positions is never read.
 *
 * Resolves when the signal is aborted and every reader is closed. Throws what a reader failed with, OFFSET_GAP, or a
 * `KafkaError`: retryable when another session may do better.
 */
export async function runConsumerSession(options: SessionOptions): Promise<void> {
  const { gatherMs = 0 } = options
  const partitionBytes = Math.min(
    FETCH_PARTITION_BYTES.most,
    shareOf(FETCH_BYTES, options.partitions, FETCH_PARTITION_BYTES.least),
  )
  const end = createEnd(options.signal)
  const stickyAssigner = createStickyAssigner()
  const groupId = `${options.group}.${options.topic}`
  const consumer = options.kafka.consumer({
    groupId,
    partitionAssigners: [stickyAssigner.assigner],
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_EVERY_MS,
    metadataMaxAge: METADATA_EVERY_MS,
    // What one partition may give is enough: a broker that waited for more would wait while the others are paused.
    ...(gatherMs > 0 ? { minBytes: partitionBytes, maxWaitTimeInMs: gatherMs } : { maxWaitTimeInMs: FETCH_WAIT_MS }),
    maxBytesPerPartition: partitionBytes,
    allowAutoTopicCreation: false,
    // A client that restarts itself would do so unseen; a new session is made by whoever calls us.
    retry: { ...CLIENT_RETRY, restartOnFailure: async () => false },
  })
  const partitions = createPartitions(options, consumer, end.fail)
  const toReadError = (error: unknown) =>
    toKafkaError(`reading ${options.topic}`, error, { operation: 'Read', topic: options.topic, group: groupId })
  consumer.on(consumer.events.CRASH, ({ payload }) => end.fail(toReadError(payload.error)))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const assigned = payload.memberAssignment[options.topic] ?? []
    stickyAssigner.own(options.topic, assigned)
    partitions.assign(assigned)
  })
  const joined = start(consumer, options.topic, partitions).catch((error: unknown) => end.fail(toReadError(error)))
  try {
    const watching = watch(options, consumer, partitions, end)
    await end.reached
    await watching
  } finally {
    await partitions.closeAll()
    await leave(consumer, joined)
  }
  end.throwFailure()
}

/** The share of one partition: memory must not grow with their number. */
const shareOf = (all: number, partitions: number, least: number) => Math.max(least, Math.floor(all / partitions))

async function start(consumer: Consumer, topic: string, partitions: Partitions): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    async eachBatch({ batch, resolveOffset, isStale }) {
      if (isStale()) return
      const last = batch.messages.at(-1)
      if (last !== undefined) resolveOffset(last.offset)
      await partitions.of(batch.partition)?.offer(batch.messages, Number(batch.highWatermark))
    },
  })
}

/** Ends when the signal is aborted or something fails; the first failure counts. */
function createEnd(signal: AbortSignal) {
  const ended = new AbortController()
  let failure: { readonly error: unknown } | undefined
  const onAbort = () => ended.abort()
  if (signal.aborted) ended.abort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: ended.signal,
    reached: ended.signal.aborted
      ? Promise.resolve()
      : new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve(), { once: true })),
    fail(error: unknown) {
      // After the abort nobody reads any more: what breaks then, or gives up because of the same signal, is no failure.
      if (signal.aborted && (error === signal.reason || error instanceof KafkaError)) return
      failure ??= { error }
      ended.abort()
    },
    throwFailure() {
      signal.removeEventListener('abort', onAbort)
      if (failure) throw failure.error
    },
  }
}

type End = ReturnType<typeof createEnd>

interface Partitions {
  assign(partitions: readonly number[]): void
  of(partition: number): PartitionPump | undefined
  all(): readonly (readonly [partition: number, pump: PartitionPump])[]
  closeAll(): Promise<void>
}

function createPartitions(
  options: SessionOptions,
  consumer: Consumer,
  onFailure: (error: unknown) => void,
): Partitions {
  const { topic, topicId, maxMessages = DEFAULT_MAX_MESSAGES, maxWaitMs = DEFAULT_MAX_WAIT_MS } = options
  const pumps = new Map<number, PartitionPump>()
  /** A reader is opened only after the one before it, of the same partition, is closed. */
  const closing = new Map<number, Promise<void>>()
  let isClosed = false

  function startPump(partition: number): PartitionPump {
    const assignment: PartitionAssignment = { topic, topicId, partition }
    return startPartitionPump({
      assignment,
      maxMessages,
      maxWaitMs,
      queueMax: Math.min(
        QUEUE_TAKES_MAX * maxMessages,
        shareOf(QUEUE_MESSAGES, options.partitions, QUEUE_MESSAGES_LEAST),
      ),
      onFailure,
      async open(opened) {
        await closing.get(partition)
        return options.open(opened)
      },
      rangeWith: (offset) => rangeWith(options, partition, offset),
      fetch: {
        seek: (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
        pause: () => consumer.pause([{ topic, partitions: [partition] }]),
        resume: () => consumer.resume([{ topic, partitions: [partition] }]),
      },
    })
  }

  function closeOne(partition: number, pump: PartitionPump): void {
    pumps.delete(partition)
    closing.set(partition, pump.close())
  }

  return {
    assign(partitions) {
      if (isClosed) return
      for (const [partition, pump] of pumps) if (!partitions.includes(partition)) closeOne(partition, pump)
      for (const partition of partitions) {
        const kept = pumps.get(partition)
        if (kept) kept.restoreFetch()
        else {
          // Nothing is fetched before the reader has said from where.
          consumer.pause([{ topic, partitions: [partition] }])
          pumps.set(partition, startPump(partition))
        }
      }
    },
    of: (partition) => pumps.get(partition),
    all: () => [...pumps],
    async closeAll() {
      isClosed = true
      for (const [partition, pump] of pumps) closeOne(partition, pump)
      await Promise.all(closing.values())
    },
  }
}

async function rangeWith(
  { topic, topicId, describe, ranges }: SessionOptions,
  partition: number,
  offset: number | 'earliest',
): Promise<OffsetRange> {
  const range = (await ranges()).get(partition)
  const described = await describe()
  if (described === null || described.topicId !== topicId || range === undefined) throw otherTopic(topic)
  const isThere =
    offset === 'earliest' || (Number.isSafeInteger(offset) && offset >= range.earliest && offset <= range.end)
  if (isThere) return range
  throw new AppError(
    'OFFSET_GAP',
    `reading ${topic}, partition ${partition}: offset ${offset} was asked for, ${range.earliest} to ${range.end} are there`,
    { retryable: false },
  )
}

const otherTopic = (topic: string) =>
  new KafkaError('STORE', `reading ${topic}: the topic was deleted; waiting for another of this name`, {
    retryable: true,
  })

/**
 * Tells lag tools where the readers stand, and notices what the client keeps to itself: a topic that was made anew, and
 * an offset that retention has taken from a reader that waits.
 */
async function watch(options: SessionOptions, consumer: Consumer, partitions: Partitions, end: End): Promise<void> {
  const told = new Map<number, number>()
  while (!end.signal.aborted) {
    await sleep(WATCH_EVERY_MS, end.signal)
    if (end.signal.aborted) return
    try {
      for (const [partition, pump] of partitions.all()) {
        const offset = pump.fetchOffset()
        if (offset !== null) await rangeWith(options, partition, offset)
      }
    } catch (error) {
      // Away is for the client to repair; gone is for people, and another topic for another session.
      const isAway = error instanceof KafkaError && error.cause !== undefined
      if (!isAway) return end.fail(error)
    }
    commitForLagTools(options.topic, consumer, partitions, told)
  }
}

/** At most an effort: nobody waits for it, and that it fails changes nothing for readers. */
function commitForLagTools(topic: string, consumer: Consumer, partitions: Partitions, told: Map<number, number>): void {
  const moved = partitions.all().flatMap(([partition, pump]) => {
    const position = pump.position()
    if (position === null || told.get(partition) === position) return []
    told.set(partition, position)
    return [{ topic, partition, offset: String(position) }]
  })
  if (moved.length > 0) consumer.commitOffsets(moved).catch(() => undefined)
}

/**
 * Leaves the group, so that the others need not wait until it is missed. Who is still on the way in has to arrive first:
 * the client would forget that it has knocked, and the group would wait for it.
 */
async function leave(consumer: Consumer, joined: Promise<void>): Promise<void> {
  const limit = new AbortController()
  await Promise.race([
    joined.then(() => consumer.disconnect()).catch(() => undefined),
    sleep(LEAVE_MAX_MS, limit.signal, { keepsAlive: false }),
  ])
  limit.abort()
}
