import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe } from 'vitest'
import type { EventLog, TopicSpec } from '../ports/event-log.ts'
import { describeAppending } from './event-log-appending.ts'
import { describeReading } from './event-log-reading.ts'
import { describeRemoving } from './event-log-removing.ts'
import { describeStopping } from './event-log-stopping.ts'

export interface OpenedEventLog {
  readonly log: EventLog
  /** Moves the time of the log itself; absent where a broker has its own. */
  readonly clock?: { moveMs(ms: number): void }
  /** Closes the log and opens it again on the same data. Both count as `log` for `close`. */
  reopen(): Promise<EventLog>
  close(): Promise<void>
}

export interface EventLogCapabilities {
  /** Retention and compaction are done within seconds; Kafka takes minutes. Retention also needs the clock. */
  readonly removesSoon: boolean
}

export interface EventLogUnderTest {
  /** The log of the test that runs. */
  readonly opened: () => OpenedEventLog
  readonly capabilities: EventLogCapabilities
  /** Makes a topic that no other test has; resolves to its name. */
  makeTopic(spec?: Partial<Omit<TopicSpec, 'name'>>): Promise<string>
}

/** The promises that every EventLog keeps; each adapter's test file is one call to this. */
export function describeEventLog(
  name: string,
  open: () => Promise<OpenedEventLog>,
  capabilities: EventLogCapabilities,
): void {
  describe(`EventLog: ${name}`, () => {
    let current: OpenedEventLog | undefined
    const opened = () => {
      if (!current) throw new Error('the log is open only while a test runs')
      return current
    }
    beforeEach(async () => {
      current = await open()
    })
    afterEach(async () => {
      await current?.close()
      current = undefined
    })
    const underTest: EventLogUnderTest = {
      opened,
      capabilities,
      async makeTopic(spec = {}) {
        const topic = `test_${randomUUID()}`
        await opened().log.createTopics([
          { name: topic, partitions: 6, retentionMs: null, isCompacted: false, ...spec },
        ])
        return topic
      },
    }
    describe('appending', () => describeAppending(underTest))
    describe('reading', () => describeReading(underTest))
    describe('stopping', () => describeStopping(underTest))
    describe('removing', () => describeRemoving(underTest))
  })
}

const encoder = new TextEncoder()
export const message = (key: string, text: string | null) => ({
  key,
  value: text === null ? null : encoder.encode(text),
})
