/**
 * Appends a stream of readings at a fixed rate, whatever the log does: what is due is sent, also when answers are late.
 * Its one argument is a `SenderOrder` in JSON; says what it has done in one message.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { type SustainedStream, sustainedReading } from './sustained-readings.ts'

export interface SenderOrder {
  readonly stream: SustainedStream
  readonly broker: string
  readonly topicPrefix: string
  readonly count: number
}

export interface SenderResult {
  readonly acknowledged: number
  /** How long the log took for an append, in ms. */
  readonly appendMsMax: number
  /** How far sending fell behind its time, in ms. */
  readonly behindMsMax: number
}

const EVERY_MS = 50
/** Appends under way; more would only fill the memory of a log that is away. */
const WAITING_MAX = 200

const { stream, broker, topicPrefix, count } = JSON.parse(process.argv[2] ?? '{}') as SenderOrder
const log = withTopicPrefix(await createKafkaLog({ brokers: [broker], clientId: 'bench-sender' }), topicPrefix)
const result = { acknowledged: 0, appendMsMax: 0, behindMsMax: 0 }
const waiting = new Set<Promise<void>>()

async function append(from: number, to: number): Promise<void> {
  const messages = Array.from({ length: to - from }, (_, i) => {
    const reading = sustainedReading(stream, from + i)
    return { key: traffic.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) }
  })
  const startedMs = performance.now()
  await log.append(rawTopic(traffic), messages)
  result.appendMsMax = Math.max(result.appendMsMax, performance.now() - startedMs)
  result.acknowledged += messages.length
}

const startedMs = performance.now()
for (let sent = 0; sent < count; ) {
  const dueMs = startedMs + (sent * 1000) / stream.ratePerS
  await delay(Math.max(0, dueMs + EVERY_MS - performance.now()))
  const due = Math.min(count, Math.floor(((performance.now() - startedMs) * stream.ratePerS) / 1000))
  result.behindMsMax = Math.max(result.behindMsMax, performance.now() - dueMs - EVERY_MS)
  const one = append(sent, due).finally(() => waiting.delete(one))
  waiting.add(one)
  sent = due
  if (waiting.size >= WAITING_MAX) await Promise.race(waiting)
}
await Promise.all(waiting)
await log.close()
process.send?.(result satisfies SenderResult)
process.disconnect?.()
