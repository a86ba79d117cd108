import type { Clock } from '@rocade/shared/ports/clock'
import { isStoreAway } from '../http/is-store-away.ts'
import { type Prepared, prepare } from '../http/prepared.ts'
import { ProblemError } from '../http/problem.ts'
import type { WorkQueue } from './work-queue.ts'

export interface AnswerCacheOptions {
  readonly clock: Clock
  readonly queue: WorkQueue
  readonly onAnswer: (kind: string, outcome: 'computed' | 'cached' | 'shared' | 'stale' | 'refused') => void
}

/**
 * Statistics as bytes, computed at most once in 15 s for each question, however many ask it. When the store is away,
 * the last answer is given again with `status: degraded`; without one, 503.
 */
export interface AnswerCache {
  get(kind: string, key: string, compute: () => Promise<object>): Promise<Prepared>
}

interface Entry {
  readonly bucket: number
  readonly answer: object
  readonly prepared: Prepared
}

const BUCKET_MS = 15_000
/** Questions remembered; the one asked longest ago goes first. */
const ENTRIES_MAX = 500
const STORE_RETRY_S = 5

export function createAnswerCache({ clock, queue, onAnswer }: AnswerCacheOptions): AnswerCache {
  const entries = new Map<string, Entry>()
  const running = new Map<string, Promise<Entry>>()

  function remember(key: string, entry: Entry): void {
    entries.delete(key)
    entries.set(key, entry)
    const oldest = entries.keys().next().value
    if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest)
  }

  async function compute(key: string, work: () => Promise<object>): Promise<Entry> {
    const answer = await queue.run(work)
    const entry = { bucket: Math.floor(clock.nowMs() / BUCKET_MS), answer, prepared: prepare(answer) }
    remember(key, entry)
    return entry
  }

  function start(key: string, work: () => Promise<object>): Promise<Entry> {
    const promise = compute(key, work).finally(() => running.delete(key))
    running.set(key, promise)
    return promise
  }

  function fallBack(kind: string, key: string, error: unknown): Prepared {
    const isRefused = error instanceof ProblemError
    if (!isRefused && !isStoreAway(error)) throw error
    const last = entries.get(key)
    onAnswer(kind, last === undefined ? 'refused' : 'stale')
    if (last !== undefined) return prepare({ ...last.answer, status: 'degraded' })
    if (isRefused) throw error
    throw new ProblemError('unavailable', 'The statistics cannot be read at the moment. Live answers go on.', {
      retryAfterS: STORE_RETRY_S,
      cause: error,
    })
  }

  return {
    async get(kind, question, work) {
      const key = `${kind} ${question}`
      const entry = entries.get(key)
      if (entry !== undefined && entry.bucket === Math.floor(clock.nowMs() / BUCKET_MS)) {
        onAnswer(kind, 'cached')
        remember(key, entry)
        return entry.prepared
      }
      const shared = running.get(key)
      try {
        const { prepared } = await (shared ?? start(key, work))
        onAnswer(kind, shared === undefined ? 'computed' : 'shared')
        return prepared
      } catch (error) {
        return fallBack(kind, key, error)
      }
    },
  }
}
