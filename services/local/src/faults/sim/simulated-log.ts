import { partitionOf } from '@rocade/shared/adapters/log/murmur2'
import type { EventLog, LogMessage, PartitionAssignment } from '@rocade/shared/ports/event-log'
import { AppError } from '@rocade/shared/runtime/app-error'
import { valueHash } from '../content-hash.ts'
import type { LogPartition } from '../stored.ts'
import type { SimulatedProcess, World } from './world.ts'

interface Partition {
  readonly topicId: string
  readonly partition: number
  readonly messages: LogMessage[]
  earliest: number
  end: number
}

/** The raw topic of one feed, and what was told on its other topics. */
export interface SimulatedLog {
  /** The log as a process sees it. */
  openFor(process: SimulatedProcess): EventLog
  /** Messages of a partition from an offset on; throws OFFSET_GAP outside of what is there. */
  fetch(process: SimulatedProcess, assignment: PartitionAssignment, from: number, max: number): Promise<Fetched>
  assignments(): readonly PartitionAssignment[]
  /** Takes away everything before an offset, as retention does. */
  removeBefore(partition: number, offset: number): void
  /** Deletes the topic and makes it again: another topic id, offsets from 0. */
  recreate(): void
  end(assignment: PartitionAssignment): number
  lastOffset(assignment: PartitionAssignment): number
  /** Everything that the log ever took, of all topic ids. */
  witness(): LogPartition[]
  told(): readonly Uint8Array[]
}

export interface Fetched {
  readonly messages: readonly LogMessage[]
  readonly end: number
}

export interface SimulatedLogOptions {
  readonly world: World
  readonly topic: string
  readonly liveTopic: string
  readonly partitions: number
}

export function createSimulatedLog({ world, topic, liveTopic, partitions }: SimulatedLogOptions): SimulatedLog {
  let topics = 1
  const made: Partition[] = []
  const told: Uint8Array[] = []
  const makeTopic = () => {
    for (let partition = 0; partition < partitions; partition++) {
      made.push({ topicId: `topic-${topics}`, partition, messages: [], earliest: 0, end: 0 })
    }
  }
  makeTopic()
  const present = () => made.slice(-partitions)
  const find = ({ topicId, partition }: Omit<PartitionAssignment, 'topic'>) =>
    made.find((each) => each.topicId === topicId && each.partition === partition) as Partition

  function take(messages: Parameters<EventLog['append']>[1]): void {
    for (const { key, value } of messages) {
      const number = partitionOf(Buffer.from(key), partitions)
      const partition = present()[number] as Partition
      // The marker of a transaction takes an offset and is no message.
      if (world.random.chance(0.02)) partition.end += 1
      partition.messages.push({
        partition: number,
        offset: partition.end,
        key,
        value,
        appendedAtMs: Math.floor(world.nowMs()),
      })
      partition.end += 1
    }
  }

  return {
    openFor: (process) => ({
      async createTopics() {},
      append: (to, messages) =>
        world.request<void>({ process, store: 'log', what: to }, (answer) => {
          if (to === topic) take(messages)
          else if (to === liveTopic) told.push(...messages.flatMap(({ value }) => value ?? []))
          answer({ value: undefined })
        }),
      consume: () => Promise.reject(new Error('the simulation reads with readers of its own')),
      offsets: () =>
        world.request({ process, store: 'log', what: 'offsets' }, (answer) =>
          answer({ value: present().map(({ partition, earliest, end }) => ({ partition, earliest, end })) }),
        ),
      async close() {},
    }),
    fetch: (process, assignment, from, max) =>
      world.request<Fetched>({ process, store: 'log', what: 'fetch' }, (answer) => {
        const { messages, earliest, end } = find(assignment)
        if (from < earliest || from > end) return answer({ error: gap(assignment, from, earliest, end) })
        const first = messages.findIndex(({ offset }) => offset >= from)
        return answer({ value: { messages: first < 0 ? [] : messages.slice(first, first + max), end } })
      }),
    assignments: () => present().map(({ topicId, partition }) => ({ topic, topicId, partition })),
    removeBefore(number, offset) {
      const partition = present()[number] as Partition
      partition.earliest = Math.max(partition.earliest, Math.min(offset, partition.end))
    },
    recreate() {
      topics += 1
      makeTopic()
    },
    end: (assignment) => find(assignment).end,
    lastOffset: (assignment) => find(assignment).messages.at(-1)?.offset ?? -1,
    witness: () =>
      made.map(({ topicId, partition, messages, end }) => ({
        topicId,
        partition,
        end,
        messages: messages.map(({ offset, value }) => ({ offset, valueHash: valueHash(value) })),
      })),
    told: () => told,
  }
}

const gap = ({ topic, partition }: PartitionAssignment, from: number, earliest: number, end: number) =>
  new AppError('OFFSET_GAP', `reading ${topic} partition ${partition} at ${from}: it has ${earliest} to ${end}`, {
    retryable: false,
  })
