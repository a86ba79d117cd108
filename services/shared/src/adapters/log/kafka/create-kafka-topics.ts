import type { TopicSpec } from '../../../ports/event-log.ts'
import { sleep } from '../../../runtime/sleep.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import { KafkaError, toKafkaError } from './kafka-errors.ts'
import type { TopicLookup } from './topic-lookup.ts'

const MESSAGE_BYTES_MAX = 1_048_588
const READY_MAX_MS = 15_000
const LOOK_EVERY_MS = 50
/** The brokers' own `default.replication.factor`. */
const REPLICATION_BY_BROKER = -1

export interface TopicMaking {
  readonly admin: KafkaAdmin
  readonly lookup: TopicLookup
  readonly logger?: { warn(fields: object, message: string): void }
}

/**
 * Makes the topics that are missing, and waits until they can be used. Existing ones stay as they are; one with another
 * number of partitions than asked for is told, because its keys lie elsewhere than in another log.
 */
export async function createKafkaTopics(making: TopicMaking, specs: readonly TopicSpec[]): Promise<void> {
  const missing: TopicSpec[] = []
  for (const spec of specs) {
    const existing = await making.lookup.describe(spec.name)
    if (existing === null) missing.push(spec)
    else if (existing.partitions !== spec.partitions) {
      making.logger?.warn(
        { topic: spec.name, partitions: existing.partitions, asked: spec.partitions },
        'topic keeps its partitions',
      )
    }
  }
  for (const spec of missing) {
    try {
      // Resolves too when another service of ours has made it in the meantime.
      await making.admin.use((client) => client.createTopics({ waitForLeaders: false, topics: [kafkaTopicOf(spec)] }))
    } catch (error) {
      throw toKafkaError(`making topic ${spec.name}`, error, { operation: 'Create', topic: spec.name })
    }
    await untilReady(making.lookup, spec.name)
  }
}

const kafkaTopicOf = ({ name, partitions, retentionMs, isCompacted }: TopicSpec) => ({
  topic: name,
  numPartitions: partitions,
  replicationFactor: REPLICATION_BY_BROKER,
  configEntries: Object.entries({
    'cleanup.policy': isCompacted ? 'compact' : 'delete',
    'retention.ms': String(retentionMs ?? -1),
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(MESSAGE_BYTES_MAX),
  }).map(([entryName, value]) => ({ name: entryName, value })),
})

/** Brokers hear of a new topic one after the other, and its partitions get leaders a little later. */
async function untilReady(lookup: TopicLookup, topic: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MAX_MS; waitedMs += LOOK_EVERY_MS) {
    if ((await lookup.describe(topic))?.isReady) return
    await sleep(LOOK_EVERY_MS)
  }
  throw new KafkaError(
    'STORE',
    `making topic ${topic}: the brokers are not ready with it after ${READY_MAX_MS / 1000} s`,
    {
      retryable: true,
    },
  )
}
