import type { Clock } from '../ports/clock.ts'
import { sleep } from '../runtime/sleep.ts'

/** The clock is asked again at least this often: it may be moved (a test, a laptop that was asleep, a corrected clock). */
const LOOK_EVERY_MS = 250

/** Resolves when the clock has reached `atMs`, or early and quietly when the signal is aborted. */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let leftMs = atMs - clock.nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - clock.nowMs()) {
    await sleep(Math.min(leftMs, LOOK_EVERY_MS), signal)
  }
}
