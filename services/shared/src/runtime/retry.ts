import { type Clock, systemClock } from '../ports/clock.ts'
import { sleep as sleepForReal } from './sleep.ts'

export interface RetryOptions {
  /** Tells a failure that may pass from one that will not; the latter is thrown at once. */
  readonly isRetryable: (error: unknown) => boolean
  /** The longest first delay, in ms; it doubles from one try to the next. */
  readonly minDelayMs: number
  /** What it grows to, in ms. */
  readonly maxDelayMs: number
  /** How often to try in all. Default: without limit. */
  readonly attempts?: number
  /** No try begins later than this after the first, in ms. Default: without limit. */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
  /** Told before each wait; `attempt` is the one that failed, from 1. */
  readonly onRetry?: (failure: { readonly error: unknown; readonly attempt: number; readonly delayMs: number }) => void
  /** From 0 up to 1, as `Math.random`. */
  readonly random?: () => number
  readonly clock?: Clock
  /** How to wait; a simulation has a time of its own. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** Time and chance of the waits, for those who have their own. */
export type RetryTiming = Pick<RetryOptions, 'clock' | 'random' | 'sleep'>

/**
 * Tries until it works, with exponential back-off and full jitter: each delay is anything between 0 and its limit,
 * so that many who failed together do not come back together.
 *
 * Rejects with the last failure when it is not retryable or the tries or the time are used up, and with the signal's
 * reason when that is aborted (a try that runs is not cut off).
 * Source: Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { isRetryable, attempts = Infinity, deadlineMs = Infinity, signal, onRetry } = options
  const { clock = systemClock, sleep = sleepForReal } = options
  const startMs = clock.nowMs()
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    try {
      return await operation(attempt)
    } catch (error) {
      const delayMs = delayAfter(attempt, options)
      const isOver = attempt >= attempts || clock.nowMs() - startMs + delayMs > deadlineMs
      if (!isRetryable(error) || isOver) throw error
      signal?.throwIfAborted()
      onRetry?.({ error, attempt, delayMs })
      await sleep(delayMs, signal)
    }
  }
}

/** Between 0 and `minDelayMs` doubled for each failure after the first, at most `maxDelayMs`. */
function delayAfter(attempt: number, { minDelayMs, maxDelayMs, random = Math.random }: RetryOptions): number {
  return random() * Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1))
}
