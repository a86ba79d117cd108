/** At most four restyles a second: more cannot be seen, and panning must stay smooth. */
const MIN_INTERVAL_MS = 250

export interface RestylePace {
  /** Something changed: restyle soon. */
  request(): void
  /** While the map moves nothing is restyled; what was asked for comes right after. */
  hold(isHeld: boolean): void
  stop(): void
}

/** Runs `restyle` when asked for, at once when it can, never more often than every 250 ms and never while held. */
export function createRestylePace(
  restyle: () => void,
  around: { nowMs(): number; after(ms: number, callback: () => void): () => void },
): RestylePace {
  let isHeld = false
  let isWanted = false
  let lastMs = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null
  const run = () => {
    cancel = null
    if (!isWanted || isHeld) return
    isWanted = false
    lastMs = around.nowMs()
    restyle()
  }
  const plan = () => {
    if (!isWanted || isHeld || cancel) return
    const waitMs = lastMs + MIN_INTERVAL_MS - around.nowMs()
    if (waitMs <= 0) run()
    else cancel = around.after(waitMs, run)
  }
  return {
    request() {
      isWanted = true
      plan()
    },
    hold(next) {
      isHeld = next
      plan()
    },
    stop() {
      cancel?.()
      isWanted = false
    },
  }
}
