import { SOURCE_POSITIONS_TOPIC } from '@rocade/shared/feeds/topics'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { SourcePosition } from '@rocade/shared/protocol/topic-contracts'
import { AppError } from '@rocade/shared/runtime/app-error'

const READ_MAX_MS = 10_000

/** Where each source stands: what it gives next was observed at or after this instant (epoch ms). */
export type SourcePositions = ReadonlyMap<string, number>

export const positionKey = (source: string, cityId: string, feed: string) => `${source}/${cityId}/${feed}`

/** As the log keeps it, in the compacted topic of positions. */
export const encodePosition = (nextFromMs: number) => Buffer.from(JSON.stringify({ nextFromMs }))

/**
 * Reads all positions that are there now. A message that is no position is passed over: its source begins anew, and
 * equal readings get equal ids. Throws `AppError` TIMEOUT (retryable) when the log does not give them within 10 s.
 */
export async function readSourcePositions(log: EventLog, group: string): Promise<SourcePositions> {
  const positions = new Map<string, number>()
  const ends = new Map((await log.offsets(SOURCE_POSITIONS_TOPIC)).map(({ partition, end }) => [partition, end]))
  const abort = new AbortController()
  const leave = (partition: number) => {
    ends.delete(partition)
    if (ends.size === 0) abort.abort()
  }
  const timer = setTimeout(() => abort.abort(), READ_MAX_MS)
  await log
    .consume({
      topic: SOURCE_POSITIONS_TOPIC,
      group,
      signal: abort.signal,
      maxWaitMs: 50,
      open: async ({ partition }) => ({
        from: 'earliest',
        async take(messages, endOffset) {
          for (const { key, value } of messages) rememberPosition(positions, key, value)
          const next = (messages.at(-1)?.offset ?? endOffset - 1) + 1
          if (next >= (ends.get(partition) ?? 0)) leave(partition)
          return next
        },
        close: async () => undefined,
      }),
    })
    .finally(() => clearTimeout(timer))
  if (ends.size === 0) return positions
  throw new AppError('TIMEOUT', `reading ${SOURCE_POSITIONS_TOPIC}: the log did not give it within 10 s`, {
    retryable: true,
  })
}

function rememberPosition(positions: Map<string, number>, key: string | null, value: Uint8Array | null): void {
  if (key === null || value === null) return
  const parsed = SourcePosition.safeParse(jsonOf(value))
  if (parsed.success) positions.set(key, parsed.data.nextFromMs)
}

function jsonOf(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString('utf8'))
  } catch {
    return null
  }
}
