import type { EventLog, LogMessage, PartitionAssignment } from '@rocade/shared/ports/event-log'

const READ_MAX_MS = 60_000

/**
 * The messages of a partition with offsets from `start` up to `end`, or to the present end of the log. Why not, in words,
 * when the log no longer has them all or its topic is another one.
 */
export async function readMessages(
  log: EventLog,
  { topic, topicId, partition }: PartitionAssignment,
  { start, end }: { readonly start: number; readonly end: number | null },
): Promise<readonly LogMessage[] | string> {
  const range = (await log.offsets(topic)).find((each) => each.partition === partition)
  if (range === undefined || range.earliest > start || start > range.end)
    return `the log has ${topic} partition ${partition} from ${range?.earliest ?? 'nowhere'} on, and ${start} is needed`
  const until = Math.min(end ?? range.end, range.end)
  const found: LogMessage[] = []
  let other: string | null = null
  const isDone = new AbortController()
  await log.consume({
    topic,
    group: `bronze-repair-${partition}-${start}`,
    signal: AbortSignal.any([isDone.signal, AbortSignal.timeout(READ_MAX_MS)]),
    maxWaitMs: 100,
    async open(opened) {
      if (opened.topicId !== topicId) other = opened.topicId
      const isMeant = opened.partition === partition && opened.topicId === topicId
      if (other !== null) isDone.abort()
      return {
        from: isMeant ? start : 'earliest',
        async take(messages, endOffset) {
          if (!isMeant) return endOffset
          found.push(...messages.filter(({ offset }) => offset < until))
          const next = (messages.at(-1)?.offset ?? endOffset - 1) + 1
          if (next >= until) isDone.abort()
          return next
        },
        async close() {},
      }
    },
  })
  if (other !== null) return `${topic} was made again since: it is ${other} now`
  return isDone.signal.aborted ? found : `the log did not give them within ${READ_MAX_MS / 1000} s`
}
