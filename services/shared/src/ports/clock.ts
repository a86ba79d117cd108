/** The only way to read the time outside of `main`: services take it, tests move it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number
}

export const systemClock: Clock = { nowMs: () => Date.now() }
