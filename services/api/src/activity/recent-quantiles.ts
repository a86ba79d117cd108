import type { Quantiles } from '@rocade/shared/protocol/activity'

/** Bounds of the classes grow by a tenth: a quantile is at most 5 % off. */
const GROWTH = 1.1
/** Smaller values are counted as this one. */
const SMALLEST = 1e-4
const CLASSES = 256

/** Counts values by their size, for as many steps as it holds; memory is fixed however many come. */
export interface RecentQuantiles {
  observe(value: number): void
  /** Begins the next step; the oldest one is forgotten. */
  step(): void
  /** Over all steps that are held; `null` when nothing was observed in them. */
  quantiles(): Quantiles | null
}

export function createRecentQuantiles(steps: number): RecentQuantiles {
  const ring = Array.from({ length: steps }, () => new Uint32Array(CLASSES))
  let at = 0
  const present = () => ring[at] ?? new Uint32Array(CLASSES)
  return {
    observe(value) {
      const place = classOf(value)
      const counts = present()
      counts[place] = (counts[place] ?? 0) + 1
    },
    step() {
      at = (at + 1) % steps
      present().fill(0)
    },
    quantiles() {
      const counts = Array.from({ length: CLASSES }, (_, i) => ring.reduce((sum, step) => sum + (step[i] ?? 0), 0))
      const total = counts.reduce((sum, count) => sum + count, 0)
      if (total === 0) return null
      return { p50: quantile(counts, total * 0.5), p95: quantile(counts, total * 0.95) }
    },
  }
}

function classOf(value: number): number {
  if (!(value > SMALLEST)) return 0
  return Math.min(CLASSES - 1, Math.ceil(Math.log(value / SMALLEST) / Math.log(GROWTH)))
}

function quantile(counts: readonly number[], rank: number): number {
  let below = 0
  const place = counts.findIndex((count) => {
    below += count
    return below >= rank
  })
  // the middle of the class, on its own scale
  return Number((SMALLEST * GROWTH ** (place - 0.5)).toPrecision(3))
}
