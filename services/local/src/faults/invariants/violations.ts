import type { Invariant, Violation } from '../check-invariants.ts'

const SHOWN = 5

/** One violation for a list of ids, or none for an empty one. */
export function violationOf(invariant: Invariant, what: string, ids: readonly string[]): Violation[] {
  if (ids.length === 0) return []
  return [{ invariant, what: `${ids.length} × ${what}`, ids: ids.slice(0, SHOWN) }]
}

/** How often each key comes. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
