import type { KafkaMessage } from 'kafkajs'
import type { LogMessage } from '../../../ports/event-log.ts'

/** Messages of one partition that were fetched and not yet taken. */
export interface MessageQueue {
  readonly length: number
  readonly bytes: number
  push(messages: readonly KafkaMessage[]): void
  /** The next messages in order; at least one when there is one, then as many as both limits allow. */
  take(countMax: number, bytesMax: number): LogMessage[]
  clear(): void
}

export function createMessageQueue(partition: number): MessageQueue {
  let fetched: KafkaMessage[] = []
  let first = 0
  let bytes = 0
  let lastAppendedAtMs = 0

  function toLogMessage(message: KafkaMessage): LogMessage {
    // A broker's clock that was set back must not make the time of a partition go back.
    const clockMs = Number(message.timestamp)
    lastAppendedAtMs = Math.max(lastAppendedAtMs, clockMs)
    return {
      partition,
      offset: Number(message.offset),
      key: message.key === null ? null : message.key.toString('utf8'),
      value: message.value,
      appendedAtMs: lastAppendedAtMs,
      ...(clockMs < lastAppendedAtMs ? { clockMs } : {}),
    }
  }

  return {
    get length() {
      return fetched.length - first
    },
    get bytes() {
      return bytes
    },
    push(messages) {
      fetched = first === fetched.length ? [...messages] : [...fetched.slice(first), ...messages]
      first = 0
      for (const message of messages) bytes += bytesOf(message)
    },
    take(countMax, bytesMax) {
      const taken: LogMessage[] = []
      let takenBytes = 0
      for (let message = fetched[first]; message !== undefined && taken.length < countMax; message = fetched[first]) {
        const messageBytes = bytesOf(message)
        if (taken.length > 0 && takenBytes + messageBytes > bytesMax) break
        taken.push(toLogMessage(message))
        takenBytes += messageBytes
        first += 1
      }
      bytes -= takenBytes
      return taken
    },
    clear() {
      fetched = []
      first = 0
      bytes = 0
    },
  }
}

const bytesOf = ({ key, value }: KafkaMessage): number => (key?.length ?? 0) + (value?.length ?? 0)
