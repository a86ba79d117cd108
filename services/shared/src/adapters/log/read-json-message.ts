import type { z } from 'zod'
import type { LogMessage } from '../../ports/event-log.ts'

/** A message of one of our own topics as its schema says; `null` for one that is not as agreed, and for a tombstone. */
export function readJsonMessage<T>(schema: z.ZodType<T>, { value }: Pick<LogMessage, 'value'>): T | null {
  if (value === null) return null
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(value).toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
