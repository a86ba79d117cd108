import { hashPair, uniform } from './seeded-random.ts'

/** Each road draws once in each of these stretches of time whether something happens. */
const DRAW_EVERY_MS = 6 * 3_600_000
const CHANCE = 0.03
const CLOSURE_CHANCE = 0.12
const DURATION_MIN_MS = 20 * 60_000
/** Must be shorter than a draw, so that only the draw before this one can still be felt. */
const DURATION_SPAN_MS = 70 * 60_000
const LOSS_MIN = 0.35
const LOSS_SPAN = 0.35

/** What is left of a road: its share of capacity, 1 when nothing is wrong. */
export interface RoadState {
  readonly capacityShare: number
  readonly isClosed: boolean
}
const NOTHING_WRONG: RoadState = { capacityShare: 1, isClosed: false }

/**
 * The incident on a road at an instant, if there is one: a lost share of capacity for 20 to 90 minutes, seldom a
 * closure. About one road in eight has one on a day. `seed` belongs to the road. Pure.
 */
export function roadStateAt(seed: number, ms: number): RoadState {
  const draw = Math.floor(ms / DRAW_EVERY_MS)
  const now = drawnState(seed, draw, ms)
  return now === NOTHING_WRONG ? drawnState(seed, draw - 1, ms) : now
}

function drawnState(seed: number, draw: number, ms: number): RoadState {
  if (uniform(seed, draw) >= CHANCE) return NOTHING_WRONG
  const own = hashPair(seed, draw)
  const startMs = (draw + uniform(own, 1)) * DRAW_EVERY_MS
  const endMs = startMs + DURATION_MIN_MS + uniform(own, 2) * DURATION_SPAN_MS
  if (ms < startMs || ms >= endMs) return NOTHING_WRONG
  return { capacityShare: 1 - LOSS_MIN - uniform(own, 3) * LOSS_SPAN, isClosed: uniform(own, 4) < CLOSURE_CHANCE }
}
