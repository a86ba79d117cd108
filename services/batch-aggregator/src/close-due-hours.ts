import type { Feed } from '@rocade/shared/feeds/feed'
import type { Gauge } from 'prom-client'
import type { BatchContext } from './batch-context.ts'
import { closeHours } from './close-hours.ts'
import { compareViews, type HourDifference, storeComparison } from './compare-views.ts'
import { HOUR_MS, startOfHourMs } from './hour.ts'
import { indexBronze } from './index-bronze.ts'
import { dirtyHours, markHoursClean, openImportUntil, raiseWatermark } from './watermark.ts'

/** How far back the views are compared at each run. */
const COMPARED_MS = 26 * HOUR_MS

export interface FeedRun {
  readonly feed: Feed
  /** One for each city. */
  readonly contexts: readonly BatchContext[]
  readonly differences: Gauge
  /** What the last run left, so that a quiet minute costs one query. */
  readonly last: { closedUntilMs: number; left: Map<string, HourDifference[]> }
}

/**
 * One run for a feed: notes new bronze files, builds the closed hours that they touch, compares the two views, and moves
 * each city's watermark up to the first hour in which the batch view has less than the speed view (the lake is behind:
 * the hour stays dirty and is built again at the next run). Returns the differences that are left, by city.
 */
export async function closeDueHours({
  feed,
  contexts,
  differences,
  last,
}: FeedRun): Promise<Map<string, HourDifference[]>> {
  const [first] = contexts
  if (first === undefined) return new Map()
  const { pool, lake, clock, config } = first
  await indexBronze(lake, pool, feed)
  const closeAfterMs = config.CLOSE_AFTER_S * 1000
  const due = await dirtyHours(pool, feed, clock.nowMs(), closeAfterMs)
  const closedUntilMs = startOfHourMs(clock.nowMs() - closeAfterMs)
  if (due.length === 0 && last.left.size === 0 && last.closedUntilMs === closedUntilMs) return last.left
  const left = new Map<string, HourDifference[]>()
  for (const context of contexts) {
    const { cityId } = context.city
    const importUntilMs = await openImportUntil(pool, feed, cityId, startOfHourMs(clock.nowMs()))
    await closeHours(
      context,
      due.filter((hourMs) => hourMs >= importUntilMs),
    )
    const fromMs = Math.max(importUntilMs, closedUntilMs - COMPARED_MS)
    const comparison = await compareViews(pool, feed, cityId, { fromMs, toMs: closedUntilMs })
    await storeComparison(pool, feed, cityId, comparison, clock.nowMs())
    const found = comparison.differences
    const behind = found.find(({ batchReadings, speedReadings }) => batchReadings < speedReadings)
    await raiseWatermark(pool, feed, cityId, behind?.hourMs ?? Math.max(closedUntilMs, importUntilMs))
    differences.set({ feed: feed.name, city: cityId }, found.length)
    if (found.length > 0) left.set(cityId, [...found])
  }
  const notDone = new Set([...left.values()].flat().map(({ hourMs }) => hourMs))
  await markHoursClean(
    pool,
    feed,
    due.filter((hourMs) => !notDone.has(hourMs)),
  )
  Object.assign(last, { closedUntilMs, left })
  return left
}
