/** Every level a road can have, from best to worst; `no-data` is not a place on that scale. */
export const LEVELS = ['free', 'light', 'heavy', 'jammed', 'closed', 'no-data'] as const
export type Level = (typeof LEVELS)[number]

/** Lower limits of speed / free flow for each class; under the last one the road is jammed. */
export const LEVEL_LIMITS = { free: 0.85, light: 0.65, heavy: 0.45 } as const

/** The levels with their limits, in words: for the API document. */
export const LEVELS_TEXT = `By speed / free-flow speed: free from ${LEVEL_LIMITS.free}, light from ${LEVEL_LIMITS.light}, heavy from ${LEVEL_LIMITS.heavy}, jammed below; closed whatever the speed; no-data without a speed or a free flow`

export interface LevelInput {
  readonly speedKmh: number | null
  readonly freeFlowKmh: number | null
  readonly isClosed?: boolean
}

/**
 * The congestion level of a road or zone from its speed and its free-flow speed (km/h).
 *
 * Closed wins over any speed. Without a speed or a positive free flow the answer is `no-data`,
 * never a colour. Pure.
 * Source: limits as set for this project (architecture, "The domain"); the shape of the scale
 * follows the speed-ratio classes that public traffic maps use.
 */
export function congestionLevel({ speedKmh, freeFlowKmh, isClosed = false }: LevelInput): Level {
  if (isClosed) return 'closed'
  if (speedKmh === null || freeFlowKmh === null || !(freeFlowKmh > 0) || !(speedKmh >= 0)) return 'no-data'
  const ratio = speedKmh / freeFlowKmh
  if (ratio >= LEVEL_LIMITS.free) return 'free'
  if (ratio >= LEVEL_LIMITS.light) return 'light'
  if (ratio >= LEVEL_LIMITS.heavy) return 'heavy'
  return 'jammed'
}

/**
 * Jam factor 0..10: 0 is free flow, 10 is a standstill or a closed road.
 *
 * Here: 10 × (1 − speed / free flow), clamped; HERE gives the scale and its ends and leaves the curve
 * between to its own model. `null` without data. Pure.
 * Source: HERE Traffic API v7, "jamFactor" (0.0 free flow .. 10.0 road closed).
 */
export function jamFactor({ speedKmh, freeFlowKmh, isClosed = false }: LevelInput): number | null {
  if (isClosed) return 10
  if (speedKmh === null || freeFlowKmh === null || !(freeFlowKmh > 0)) return null
  return Math.min(10, Math.max(0, 10 * (1 - speedKmh / freeFlowKmh)))
}
