import { LEVELS, type Level } from '@rocade/shared/domain/congestion-level'

export type LevelCounts = Readonly<Record<Level, number>>

/** How many segments are in each class; a segment that the feed does not name has no data. Pure. */
export function countLevels(
  segments: readonly { readonly segmentId: string }[],
  live: ReadonlyMap<string, { readonly level: Level }>,
): LevelCounts {
  const counts: Record<Level, number> = { free: 0, light: 0, heavy: 0, jammed: 0, closed: 0, 'no-data': 0 }
  for (const { segmentId } of segments) counts[live.get(segmentId)?.level ?? 'no-data']++
  return counts
}

/** A class clicked in the legend: it alone, or with the others chosen before; all again when none is left. Pure. */
export function toggleLevel(onlyLevels: ReadonlySet<Level>, level: Level): ReadonlySet<Level> {
  const next = new Set(onlyLevels)
  if (!next.delete(level)) next.add(level)
  return next.size === LEVELS.length ? new Set() : next
}
