/** At most four restyles a second: more cannot be seen, and panning must stay smooth. */
const MIN_INTERVAL_MS = 250
/**
 * A map that came to rest is drawn whole first. Restyled in the same frame, all lines would be drawn twice in it, beside
 * what the page does with the new place: the longest frame of all.
 */
const REST_MS = 40

export interface RestylePace {
  /** Something changed: restyle soon. */
  request(): void
  /** While the map moves no restyle is planned; what was asked for comes when the map was drawn at rest. */
  hold(isHeld: boolean): void
  stop(): void
}

/** Runs `restyle` when asked for, at once when it can, never more often than every 250 ms; held back while the map moves. */
export function createRestylePace(
  restyle: () => void,
  around: { nowMs(): number; after(ms: number, callback: () => void): () => void },
): RestylePace {
  let isHeld = false
  let isWanted = false
  let earliestMs = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null
  const run = () => {
    cancel = null
    // what is due comes even when the next move has begun: under many short moves the colours would never change
    if (!isWanted) return
    isWanted = false
    earliestMs = around.nowMs() + MIN_INTERVAL_MS
    restyle()
  }
  const plan = () => {
    if (!isWanted || isHeld || cancel) return
    const waitMs = earliestMs - around.nowMs()
    if (waitMs <= 0) run()
    else cancel = around.after(waitMs, run)
  }
  return {
    request() {
      isWanted = true
      plan()
    },
    hold(next) {
      if (isHeld && !next) earliestMs = Math.max(earliestMs, around.nowMs() + REST_MS)
      isHeld = next
      plan()
    },
    stop() {
      cancel?.()
      isWanted = false
    },
  }
}
