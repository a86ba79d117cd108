import { hashPair, uniform } from '../seeded-random.ts'

/** What can go wrong with a sensor or with the way of its readings, on purpose and with a label. */
export const FAULT_KINDS = ['stuck', 'spike', 'unit', 'clock', 'duplicate', 'dropout', 'swapped', 'jump'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

const MINUTE_MS = 60_000
/** Each sensor draws once in each of these stretches of time whether it has a fault, and which. */
const DRAW_EVERY_MS = 6 * 3_600_000
/** Kept free at both ends of a stretch, so that two faults of a sensor never touch. */
const MARGIN_MS = 25 * MINUTE_MS
/** Several single events in one stretch, this far apart. */
const SPIKES = 4
const SPIKES_APART_MS = 45 * MINUTE_MS

/** How long a fault of each kind lasts, in minutes. */
const DURATION_MIN: Record<FaultKind, readonly [number, number]> = {
  stuck: [75, 180],
  spike: [SPIKES * 45, SPIKES * 45],
  unit: [10, 90],
  clock: [10, 25],
  duplicate: [10, 60],
  dropout: [10, 120],
  swapped: [10, 90],
  jump: [4, 14],
}

/** A fault of one sensor that is on at an instant. */
export interface Fault {
  readonly kind: FaultKind
  readonly startMs: number
  /** Uniform in [0, 1), the same for the whole fault: sizes and directions come from it by name. */
  readonly chance: (name: number) => number
}

export interface FaultPlan {
  /** The fault of a sensor at one of its slots; `null` when there is none. */
  faultAt(sensorHash: number, slotMs: number): Fault | null
}

/**
 * Which sensor has which fault when: a pure function of seed, sensor and instant, like everything in the simulator, so
 * that labels need no place in a reading: whoever has the seed can work them out. `rate` is the chance of a sensor to
 * have a fault in six hours, 0..1; `intervalMs` is the distance of its slots.
 */
export function createFaultPlan(
  seed: number,
  rate: number,
  intervalMs: number,
  kinds: readonly FaultKind[],
): FaultPlan {
  return {
    faultAt(sensorHash, slotMs) {
      const draw = Math.floor(slotMs / DRAW_EVERY_MS)
      const own = hashPair(hashPair(seed, sensorHash), draw)
      if (uniform(own, 1) >= rate) return null
      const kind = kinds[Math.floor(uniform(own, 2) * kinds.length)] as FaultKind
      const [shortest, longest] = DURATION_MIN[kind]
      const durationMs = (shortest + uniform(own, 3) * (longest - shortest)) * MINUTE_MS
      const roomMs = DRAW_EVERY_MS - 2 * MARGIN_MS - durationMs
      const startMs = draw * DRAW_EVERY_MS + MARGIN_MS + uniform(own, 4) * roomMs
      const sinceMs = slotMs - startMs
      if (sinceMs < 0 || sinceMs >= Math.max(durationMs, intervalMs)) return null
      if (kind === 'spike' && sinceMs % SPIKES_APART_MS >= intervalMs) return null
      return { kind, startMs, chance: (name) => uniform(own, 100 + name) }
    },
  }
}

/** The first slot that a fault touches. */
export const firstSlotMs = (fault: Fault, intervalMs: number) => Math.ceil(fault.startMs / intervalMs) * intervalMs
