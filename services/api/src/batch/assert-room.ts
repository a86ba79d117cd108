import { ProblemError } from '../http/problem.ts'
import type { BatchDesk } from './batch-desk.ts'

const RETRY_AFTER_S = 30

export interface RoomOptions {
  readonly desk: BatchDesk
  readonly type: 'run' | 'question'
  readonly max: number
  /** Setting that names the limit. */
  readonly setting: string
  /** Whether what was asked has ended, by the tables: the topic tells of it at most once. */
  readonly hasEnded: (id: string) => Promise<boolean>
}

/**
 * Throws a problem, 429 with Retry-After, when as many runs or questions as may wait were asked for and have not ended.
 * The tables are looked at only when the topics say that there are so many.
 */
export async function assertRoom({ desk, type, max, setting, hasEnded }: RoomOptions): Promise<void> {
  const open = desk.open(type)
  if (open.length < max) return
  const ended = await Promise.all(open.map(hasEnded))
  const waiting = ended.filter((isEnded) => !isEnded).length
  if (waiting < max) return
  throw new ProblemError(
    'too-many-requests',
    `${waiting} ${type}s that were asked for have not ended, and at most ${max} may wait (${setting}). Ask again when some have.`,
    { retryAfterS: RETRY_AFTER_S },
  )
}
