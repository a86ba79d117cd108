import type { ConsumeOptions, EventLog, LogMessage, PartitionReader } from '../ports/event-log.ts'

const DEADLINE_MS = 10_000

/**
 * Reads a topic until `count` messages came, or `isEnough` says so; by partition and in order.
 * Throws when that takes more than 10 s, so that no test waits for ever.
 */
export async function collectMessages(
  log: EventLog,
  topic: string,
  isEnough: number | ((messages: readonly LogMessage[]) => boolean),
  options: Partial<Pick<ConsumeOptions, 'group' | 'maxMessages' | 'maxWaitMs'>> & {
    readonly from?: (partition: number) => PartitionReader['from']
  } = {},
): Promise<LogMessage[]> {
  const { from = () => 'earliest' as const, group = 'collect', ...limits } = options
  const hasEnough = typeof isEnough === 'number' ? () => messages.length >= isEnough : () => isEnough(messages)
  const messages: LogMessage[] = []
  const stop = new AbortController()
  const deadline = setTimeout(() => stop.abort(), DEADLINE_MS)
  await log.consume({
    maxWaitMs: 50,
    ...limits,
    topic,
    group,
    signal: stop.signal,
    open: async ({ partition }) => ({
      from: from(partition),
      async take(taken, endOffset) {
        messages.push(...taken)
        if (hasEnough()) stop.abort()
        return nextOffset(taken, endOffset)
      },
      async close() {},
    }),
  })
  clearTimeout(deadline)
  if (!hasEnough()) throw new Error(`expected more of ${topic}: ${messages.length} messages came in ${DEADLINE_MS} ms`)
  return messages.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}

/** Where a reader goes on that stores nothing: after the last message, or at the end when none came. */
export const nextOffset = (messages: readonly LogMessage[], endOffset: number): number => {
  const last = messages.at(-1)
  return last ? last.offset + 1 : endOffset
}

export const textOf = ({ value }: LogMessage): string | null =>
  value === null ? null : new TextDecoder().decode(value)
