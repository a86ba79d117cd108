import type { Clock } from '../ports/clock.ts'
import { sleep } from '../runtime/sleep.ts'

/** The clock is asked again at least this often: it may be moved (a test, a laptop that was asleep, a corrected clock). */
const LOOK_EVERY_MS = 250
const SET_BACK_MS = 60_000

/**
 * Resolves when the clock has reached `atMs`; early and quietly when the signal is aborted, or when the clock was set back
 * so that the wait would be longer than it was at first by more than a minute.
 */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const longestMs = atMs - clock.nowMs() + SET_BACK_MS
  for (let leftMs = atMs - clock.nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - clock.nowMs()) {
    if (leftMs > longestMs) return
    await sleep(Math.min(leftMs, LOOK_EVERY_MS), signal)
  }
}
