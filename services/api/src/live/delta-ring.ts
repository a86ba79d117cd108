import type { LiveView } from './live-city.ts'

/** What changed in one step of the stream, by city. */
export interface Step {
  readonly seq: number
  readonly atMs: number
  readonly byCity: ReadonlyMap<string, LiveView>
}

export interface RingLimits {
  readonly stepsMax: number
  readonly ageMaxMs: number
  /** Zones, segments and so on in all steps together: bounds the memory, and what a client that comes back is sent. */
  readonly itemsMax: number
}

export const RING_LIMITS: RingLimits = { stepsMax: 1_200, ageMaxMs: 5 * 60_000, itemsMax: 10_000 }

/** The last steps of the stream, for clients that come back after a cut. */
export interface DeltaRing {
  push(step: Step): void
  /** All steps after `seq`, or `null` when some of them are gone. */
  since(seq: number): readonly Step[] | null
}

/** `firstSeq` is the position of the stream before its first step. */
export function createDeltaRing(limits: RingLimits, firstSeq: number): DeltaRing {
  let steps: Step[] = []
  let items = 0
  let forgottenSeq = firstSeq
  return {
    push(step) {
      steps.push(step)
      items += itemsOf(step)
      let gone = 0
      for (const old of steps) {
        const isWithin = steps.length - gone <= limits.stepsMax && items <= limits.itemsMax
        if (isWithin && step.atMs - old.atMs <= limits.ageMaxMs) break
        items -= itemsOf(old)
        forgottenSeq = old.seq
        gone += 1
      }
      if (gone > 0) steps = steps.slice(gone)
    },
    since(seq) {
      if (seq < forgottenSeq) return null
      return steps.filter((step) => step.seq > seq)
    },
  }
}

function itemsOf(step: Step): number {
  let items = 0
  for (const view of step.byCity.values()) {
    items += view.zones.length + view.segments.length + view.weather.length + view.freshness.length
    for (const { incidents } of view.incidents) items += 1 + incidents.length
  }
  return items
}
