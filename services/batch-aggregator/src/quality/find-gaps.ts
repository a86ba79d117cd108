import { HOUR_MS } from '../hour.ts'

/** A stretch of time in which readings were expected of one place and none came: [fromMs, toMs). */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number
  /** Readings that were expected in it. */
  readonly missing: number
}

export interface GapQuestion {
  readonly hourMs: number
  /** Between two readings of the place. */
  readonly intervalMs: number
  /** Instants of its readings, in order: those of the hour, with those of the hours before and after it. */
  readonly instantsMs: readonly number[]
}

/**
 * The gaps of one place within one hour. A reading is expected one interval after the last one, or at the start of the
 * hour where the hour before it had none; it is missing when the next one is more than half an interval later. A gap
 * over several hours is one piece in each of them. Pure; O(readings + missing).
 */
export function findGaps({ hourMs, intervalMs, instantsMs }: GapQuestion): Gap[] {
  const endMs = hourMs + HOUR_MS
  const before = instantsMs.filter((ms) => ms < hourMs).at(-1)
  const within = instantsMs.filter((ms) => ms >= hourMs && ms < endMs)
  const after = instantsMs.find((ms) => ms >= endMs)
  const gaps: Gap[] = []
  let lastMs = before ?? hourMs - intervalMs
  for (const nextMs of [...within, after ?? null]) {
    const gap = gapBetween(lastMs, nextMs, { fromMs: hourMs, toMs: endMs, intervalMs })
    if (gap !== null) gaps.push(gap)
    lastMs = nextMs ?? lastMs
  }
  return gaps
}

function gapBetween(
  lastMs: number,
  nextMs: number | null,
  { fromMs, toMs, intervalMs }: { readonly fromMs: number; readonly toMs: number; readonly intervalMs: number },
): Gap | null {
  const untilMs = Math.min(toMs, nextMs === null ? toMs : nextMs - intervalMs / 2)
  const skipped = Math.max(1, Math.ceil((fromMs - lastMs) / intervalMs))
  const firstMs = lastMs + skipped * intervalMs
  const missing = Math.max(0, Math.ceil((untilMs - firstMs) / intervalMs))
  if (missing === 0) return null
  const endMs = firstMs + missing * intervalMs
  return { fromMs: firstMs, toMs: nextMs === null ? endMs : Math.min(endMs, nextMs), missing }
}
