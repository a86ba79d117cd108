import type { z } from 'zod'
import type { LogMessage } from '../../ports/event-log.ts'
import { isRetryablePostgresError } from '../postgres/postgres-errors.ts'
import { type FollowTopicOptions, followTopic } from './follow-topic.ts'
import type { SetAside } from './set-aside.ts'

export interface FollowRecordsOptions<T> extends Omit<FollowTopicOptions, 'take'> {
  readonly schema: z.ZodType<T>
  readonly setAside: SetAside
  /**
   * Takes one record, perhaps more than once. A failure of the world (a retryable error) makes the topic be read again;
   * after any other one the record is set aside, and the next one is taken.
   */
  readonly take: (record: T, message: LogMessage) => Promise<void> | void
  /** Told of a key whose record was taken back. */
  readonly onTombstone?: (key: string) => void
}

const NAMED_MAX = 3

/**
 * Follows a control topic: one of those that are replayed at every start. A record that cannot be used is set aside with
 * its reason; it never stops a start, nor the records behind it. Resolves when the signal is aborted.
 */
export function followRecords<T>({ schema, setAside, take, onTombstone, ...options }: FollowRecordsOptions<T>) {
  const { topic, logger, signal } = options
  function refuse(message: LogMessage, reason: Parameters<SetAside['put']>[2], detail: string): void {
    setAside.put(topic, message, reason, detail)
    logger.warn({ topic, key: message.key, offset: message.offset, reason, detail }, 'a record is set aside')
  }
  async function takeMessage(message: LogMessage): Promise<void> {
    if (message.value === null) {
      setAside.clear(topic, message.key)
      if (message.key !== null) onTombstone?.(message.key)
      return
    }
    const json = jsonOf(message.value)
    if (json === undefined) return refuse(message, 'not-json', 'expected JSON')
    const parsed = schema.safeParse(json)
    if (!parsed.success) return refuse(message, 'not-as-agreed', issuesText(parsed.error))
    try {
      await take(parsed.data, message)
      setAside.clear(topic, message.key)
    } catch (error) {
      if (signal.aborted || isRetryablePostgresError(error)) throw error
      refuse(message, 'not-usable', error instanceof Error ? error.message : String(error))
    }
  }
  return followTopic({ ...options, take: takeMessage })
}

function jsonOf(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString('utf8'))
  } catch {
    return undefined
  }
}

const issuesText = ({ issues }: z.ZodError) =>
  issues
    .slice(0, NAMED_MAX)
    .map(({ path, message }) => `${path.join('/') || 'the record'}: ${message}`)
    .join('; ')
