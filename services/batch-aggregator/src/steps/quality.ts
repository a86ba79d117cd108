import { AppError } from '@rocade/shared/runtime/app-error'
import type { Gauge } from 'prom-client'
import type { BatchContext } from '../batch-context.ts'
import { HOUR_MS, startOfHourMs } from '../hour.ts'
import { compareViews, type HourDifference, markHoursClean, openImportUntil, raiseWatermark } from '../watermark.ts'
import type { FeedScope, FeedStep } from './feed-scope.ts'

/** How far back the views are compared at each run. */
const COMPARED_MS = 26 * HOUR_MS

/**
 * Compares batch view and speed view, and moves each city's watermark up to the first hour in which the batch view has
 * less than the speed view (the lake is behind: that hour stays dirty and is built again at the next run). A difference
 * that is left fails the run, with the hours named.
 */
export function createQuality(differences: Gauge): FeedStep {
  return {
    name: 'quality',
    async run(scope) {
      const { feed, contexts, dueHours } = scope
      const left = new Map<string, HourDifference[]>()
      let compared = 0
      for (const context of contexts) {
        const result = await compareCity(context)
        compared += result.hours
        differences.set({ feed: feed.name, city: context.city.cityId }, result.differences.length)
        if (result.differences.length > 0) left.set(context.city.cityId, result.differences)
      }
      await forgetDone(scope, left, dueHours)
      if (left.size > 0) throw viewsDiffer(feed.name, left)
      return { rows: compared, detail: `batch and stream agree in ${compared} hours` }
    },
  }
}

async function compareCity(context: BatchContext) {
  const { feed, city, pool, clock, config } = context
  const closedUntilMs = startOfHourMs(clock.nowMs() - config.CLOSE_AFTER_S * 1000)
  const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  const fromMs = Math.max(importUntilMs, closedUntilMs - COMPARED_MS)
  const differences = await compareViews(pool, feed, city.cityId, fromMs, closedUntilMs)
  const behind = differences.find(({ batchReadings, speedReadings }) => batchReadings < speedReadings)
  await raiseWatermark(pool, feed, city.cityId, behind?.hourMs ?? Math.max(closedUntilMs, importUntilMs))
  return { differences, hours: Math.max(0, Math.round((closedUntilMs - fromMs) / HOUR_MS)) }
}

async function forgetDone(
  { feed, contexts }: FeedScope,
  left: ReadonlyMap<string, readonly HourDifference[]>,
  dueHours: readonly number[],
): Promise<void> {
  const notDone = new Set([...left.values()].flat().map(({ hourMs }) => hourMs))
  const [first] = contexts
  if (first === undefined) return
  await markHoursClean(
    first.pool,
    feed,
    dueHours.filter((hourMs) => !notDone.has(hourMs)),
  )
}

/** Retryable: the lake may only be behind. */
function viewsDiffer(feed: string, left: ReadonlyMap<string, readonly HourDifference[]>): AppError {
  const texts = [...left].map(([cityId, hours]) => {
    const [first] = hours
    const hour = new Date(first?.hourMs ?? 0).toISOString()
    return `${feed} of ${cityId}: ${hours.length} hours differ, first ${hour} with ${first?.batchReadings} readings in the batch view and ${first?.speedReadings} in the speed view`
  })
  return new AppError('VIEWS_DIFFER', texts.join('; '), { retryable: true })
}
