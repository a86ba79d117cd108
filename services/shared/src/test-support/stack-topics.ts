import { type Admin, Kafka, logLevel } from 'kafkajs'
import { STACK_ADDRESSES } from './stack-addresses.ts'

/** What only a person with the brokers' tools does, for tests that undo it or do it on purpose. */
export interface StackTopics {
  /** Deletes the topics whose names begin so. */
  deleteTopics(prefix: string): Promise<void>
  /** Sets where Kafka thinks that a group stands; no member of it may be there. */
  setGroupOffsets(group: string, topic: string, offsets: readonly number[]): Promise<void>
  deleteGroup(group: string): Promise<void>
  /** As retention does: what is before these offsets is gone. */
  deleteRecordsBefore(topic: string, offsets: readonly number[]): Promise<void>
}

export function createStackTopics(): StackTopics {
  const kafka = new Kafka({ brokers: [STACK_ADDRESSES.kafka], clientId: 'stack-topics', logLevel: logLevel.NOTHING })
  /** A client of its own for each: one that knows a deleted topic fails at everything else. */
  async function withAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    const admin = kafka.admin()
    await admin.connect()
    try {
      await work(admin)
    } finally {
      await admin.disconnect()
    }
  }
  const byPartition = (offsets: readonly number[]) =>
    offsets.map((offset, partition) => ({ partition, offset: String(offset) }))
  return {
    deleteTopics: (prefix) =>
      withAdmin(async (admin) => {
        const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
        if (topics.length > 0) await admin.deleteTopics({ topics, timeout: 10_000 })
      }),
    setGroupOffsets: (groupId, topic, offsets) =>
      withAdmin((admin) => admin.setOffsets({ groupId, topic, partitions: byPartition(offsets) })),
    deleteGroup: (group) => withAdmin((admin) => admin.deleteGroups([group])),
    deleteRecordsBefore: (topic, offsets) =>
      withAdmin(async (admin) => {
        await admin.fetchTopicOffsets(topic) // it looks for the leaders only where it has looked before
        await admin.deleteTopicRecords({ topic, partitions: byPartition(offsets) })
      }),
  }
}
