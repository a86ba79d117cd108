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

/** What happens on a road in [startMs, endMs), whole ms. A road has one incident at a time: the next one ends it. */
export interface RoadIncident extends RoadState {
  readonly startMs: number
  readonly endMs: number
}

/** Says what is wrong on the road of a seed at an instant (epoch ms). */
export type RoadStateAt = (seed: number, ms: number) => RoadState

/** What is left of a road at an instant: less of its capacity in an incident, all of it otherwise. Pure. */
export const roadStateAt: RoadStateAt = (seed, ms) => {
  const draw = Math.floor(ms / DRAW_EVERY_MS)
  const now = drawnIncident(seed, draw)
  if (now !== null && ms >= now.startMs) return ms < now.endMs ? now : NOTHING_WRONG
  const before = drawnIncident(seed, draw - 1)
  return before !== null && ms >= before.startMs && ms < before.endMs ? before : NOTHING_WRONG
}

/**
 * The incidents of a road that go on at some time in [fromMs, toMs), in order: a lost share of capacity for 20 to 90
 * minutes, seldom a closure. About one road in eight has one on a day. They are exactly those that `roadStateAt` feels.
 * `seed` belongs to the road. Pure.
 */
export function roadIncidents(seed: number, fromMs: number, toMs: number): RoadIncident[] {
  const found: RoadIncident[] = []
  const last = Math.floor((toMs - 1) / DRAW_EVERY_MS)
  for (let draw = Math.floor(fromMs / DRAW_EVERY_MS) - 1; draw <= last; draw++) {
    const incident = drawnIncident(seed, draw)
    if (incident === null) continue
    const next = drawnIncident(seed, draw + 1)
    const endMs = next === null ? incident.endMs : Math.min(incident.endMs, next.startMs)
    if (incident.startMs < toMs && endMs > Math.max(fromMs, incident.startMs)) found.push({ ...incident, endMs })
  }
  return found
}

/** What a draw brings; not yet ended by the next one. */
function drawnIncident(seed: number, draw: number): RoadIncident | null {
  if (uniform(seed, draw) >= CHANCE) return null
  const own = hashPair(seed, draw)
  // Whole milliseconds, so that whoever is told the instants means the same ones.
  const startMs = Math.ceil((draw + uniform(own, 1)) * DRAW_EVERY_MS)
  const endMs = startMs + Math.ceil(DURATION_MIN_MS + uniform(own, 2) * DURATION_SPAN_MS)
  return {
    startMs,
    endMs,
    capacityShare: 1 - LOSS_MIN - uniform(own, 3) * LOSS_SPAN,
    isClosed: uniform(own, 4) < CLOSURE_CHANCE,
  }
}
