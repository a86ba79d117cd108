/**
 * The exact percentile of sorted values, by linear interpolation between the two nearest: `percentile_cont` of
 * PostgreSQL and DuckDB. `share` is 0..1; `null` for no values. Pure.
 */
export function percentileOfSorted(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low + (high - low) * (position - below)
}
