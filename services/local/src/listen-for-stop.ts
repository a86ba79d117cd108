import type { Clock } from '@rocade/shared/ports/clock'

const EXIT_AT_ONCE = 130
/** npm hands a Ctrl-C on to us that the terminal has already given us: within this time two signals are one. */
const SAME_SIGNAL_MS = 500

export interface StopRequest {
  readonly signal: AbortSignal
  readonly requested: Promise<void>
}

/**
 * Listens for Ctrl-C and for being told to end. The first time, `onStop` is called and the signal is aborted; a second
 * time ends the process at once.
 */
export function listenForStop(clock: Clock, onStop: () => void): StopRequest {
  const controller = new AbortController()
  let stoppedAtMs: number | null = null
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()))
  const onSignal = () => {
    const nowMs = clock.nowMs()
    if (stoppedAtMs === null) {
      stoppedAtMs = nowMs
      onStop()
      controller.abort(new Error('told to stop'))
    } else if (nowMs - stoppedAtMs > SAME_SIGNAL_MS) {
      process.exit(EXIT_AT_ONCE)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return { signal: controller.signal, requested }
}
