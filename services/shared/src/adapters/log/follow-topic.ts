import { topicsOf } from '../../feeds/topics.ts'
import type { EventLog, LogMessage } from '../../ports/event-log.ts'
import { retry } from '../../runtime/retry.ts'

export interface FollowTopicOptions {
  readonly log: EventLog
  /** One of `topicsOf`; made when it is missing. */
  readonly topic: string
  /** Readers of one group share the partitions: different in each process that is to see everything. */
  readonly group: string
  readonly signal: AbortSignal
  /** Takes one message. Rejecting makes the topic be read again from its beginning. */
  readonly take: (message: LogMessage) => Promise<void> | void
  /** Told the offset that is read next, after each reading. */
  readonly onNext?: (partition: number, offset: number) => void
  readonly logger: { warn(fields: object, message: string): void }
}

/**
 * Reads a topic from its oldest message on, and goes on until the signal is aborted; then it resolves. A log that is
 * away is waited for. For small topics whose messages may be taken more than once.
 */
export async function followTopic({
  log,
  topic,
  group,
  signal,
  take,
  onNext,
  logger,
}: FollowTopicOptions): Promise<void> {
  const specs = topicsOf().filter(({ name }) => name === topic)
  const follow = async () => {
    await log.createTopics(specs)
    await log.consume({
      topic,
      group,
      signal,
      open: async ({ partition }) => ({
        from: 'earliest',
        async take(messages, endOffset) {
          for (const message of messages) await take(message)
          const next = (messages.at(-1)?.offset ?? endOffset - 1) + 1
          onNext?.(partition, next)
          return next
        },
        async close() {},
      }),
    })
  }
  await retry(follow, {
    isRetryable: () => !signal.aborted,
    minDelayMs: 500,
    maxDelayMs: 15_000,
    signal,
    onRetry: ({ error }) => logger.warn({ err: error }, `reading ${topic} failed; it is tried again`),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
