import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs'
import { partitionOf } from '../murmur2.ts'
import { CLIENT_RETRY } from './kafka-client.ts'
import { toKafkaError } from './kafka-errors.ts'

export interface NewMessage {
  readonly key: string
  readonly value: Uint8Array | null
}

export interface KafkaAppender {
  /** Resolves when all in-sync replicas have the messages. Rejects with `AppError` STORE (retryable) when they do not answer. */
  append(topic: string, messages: readonly NewMessage[]): Promise<void>
  /** Sends what waits, then lets go. */
  close(): Promise<void>
}

/** Brokers refuse a batch over 1 MiB by default, before compression for a batch that does not compress. */
const REQUEST_BYTES_MAX = 1_000_000
/** What a message costs beside key and value, at most. */
const MESSAGE_OVERHEAD_BYTES = 32
/** Below this, gzip saves less than its own head. */
const COMPRESS_BYTES_MIN = 1_024
const ALL_REPLICAS = -1

interface Waiting {
  readonly topic: string
  readonly messages: readonly Message[]
  readonly bytes: number
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Sends one request at a time, made of all appends that wait: in the order of the calls, and fewer, larger requests
 * the busier it gets. The producer is idempotent, so a request that is repeated after a lost answer is stored once.
 *
 * After a failure its sequence numbers are not certain: the next request could be taken for the failed one, and be
 * dropped. So each failure ends that producer, and the next append begins with a new one.
 */
export function createKafkaAppender(kafka: Kafka): KafkaAppender {
  const waiting: Waiting[] = []
  let producer: Promise<Producer> | undefined
  let sending: Promise<void> | undefined

  async function sendWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup(waiting)
      try {
        await send(group)
        for (const { done } of group) done()
      } catch (error) {
        // One message that is refused must not take the others of its request along.
        if (group.length > 1 && !toKafkaError('', error).retryable) await sendSingly(group)
        else for (const { failed } of group) failed(error)
      }
    }
    sending = undefined
  }

  async function sendSingly(group: readonly Waiting[]): Promise<void> {
    for (const one of group) await send([one]).then(one.done, one.failed)
  }

  async function send(group: readonly Waiting[]): Promise<void> {
    producer ??= openProducer(kafka)
    const current = producer
    try {
      await (await current).sendBatch({
        acks: ALL_REPLICAS,
        compression:
          sum(group.map(({ bytes }) => bytes)) >= COMPRESS_BYTES_MIN ? CompressionTypes.GZIP : CompressionTypes.None,
        topicMessages: byTopic(group),
      })
    } catch (error) {
      producer = undefined
      void current.then((broken) => broken.disconnect()).catch(() => undefined)
      throw error
    }
  }

  return {
    async append(topic, messages) {
      const parts = splitBySize(messages)
      // Queued in one turn, so that parts of other calls do not come between.
      const sent = parts.map(
        (part) => new Promise<void>((done, failed) => waiting.push({ ...part, topic, done, failed })),
      )
      sending ??= sendWaiting()
      for (const result of await Promise.allSettled(sent)) {
        if (result.status === 'rejected') {
          throw toKafkaError(`appending to ${topic}`, result.reason, { operation: 'Write', topic })
        }
      }
    },
    async close() {
      await sending
      await (await producer?.catch(() => undefined))?.disconnect()
    },
  }
}

async function openProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: CLIENT_RETRY,
    createPartitioner:
      () =>
      ({ message, partitionMetadata }) =>
        partitionOf(Buffer.from(message.key ?? ''), partitionMetadata.length),
  })
  await producer.connect()
  return producer
}

/** In the order in which they came, as many as one request takes, at least one. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  let count = 0
  let bytes = 0
  for (const one of waiting) {
    bytes += one.bytes
    if (count > 0 && bytes > REQUEST_BYTES_MAX) break
    count += 1
  }
  return waiting.splice(0, count)
}

function byTopic(group: readonly Waiting[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>()
  for (const { topic, messages } of group) {
    const all = topics.get(topic)
    if (all) all.push(...messages)
    else topics.set(topic, [...messages])
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }))
}

/** Parts that fit into a request each; all messages in one part, as a rule. */
function splitBySize(messages: readonly NewMessage[]): { messages: Message[]; bytes: number }[] {
  const parts: { messages: Message[]; bytes: number }[] = []
  let part = { messages: [] as Message[], bytes: 0 }
  for (const { key, value } of messages) {
    const message: Message = { key: Buffer.from(key), value: value === null ? null : asBuffer(value) }
    const bytes = Buffer.byteLength(key) + (value?.length ?? 0) + MESSAGE_OVERHEAD_BYTES
    if (part.messages.length > 0 && part.bytes + bytes > REQUEST_BYTES_MAX) {
      parts.push(part)
      part = { messages: [], bytes: 0 }
    }
    part.messages.push(message)
    part.bytes += bytes
  }
  if (part.messages.length > 0) parts.push(part)
  return parts
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
