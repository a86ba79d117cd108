const FIRST_MS = 500
const LONGEST_MS = 30_000

/**
 * How long to wait before attempt `attempt` (0 is the first), in ms: 0.5 s doubled each time, up to 30 s, with full
 * jitter, so that a thousand browsers do not come back in the same instant. `random` gives 0..1.
 */
export function retryDelayMs(attempt: number, random: () => number): number {
  const limitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(random() * limitMs)
}
