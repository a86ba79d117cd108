import { AppError } from '@rocade/shared/runtime/app-error'
import type { Gauge } from 'prom-client'
import type { BatchContext } from '../batch-context.ts'
import { forgetLeftHours, leaveHours } from '../city-problems.ts'
import { compareViews, differencesText, type HourDifference, storeComparison } from '../compare-views.ts'
import { HOUR_MS, startOfHourMs } from '../hour.ts'
import { runQuality } from '../quality/run-quality.ts'
import { markHoursClean, openImportUntil, raiseWatermark } from '../watermark.ts'
import { contextsLeft, eachCity, problemsText } from './each-city.ts'
import type { FeedScope, FeedStep } from './feed-scope.ts'

/** How far back the views are compared at each run. */
const COMPARED_MS = 26 * HOUR_MS
/** Hours of a city that one run judges, newest first: after an import there are many, and runs of other feeds wait. */
const JUDGED_MAX = 24

/**
 * Compares batch view and speed view, and moves each city's watermark up to the first hour in which the batch view has
 * less than the speed view (the lake is behind: that hour stays dirty and is built again at the next run). Then judges
 * the quality of the closed hours. A difference that is left fails the run, with the hours named.
 */
export function createQuality(differences: Gauge): FeedStep {
  return {
    name: 'quality',
    async run(scope) {
      const { feed, dueHours } = scope
      const left = new Map<string, readonly HourDifference[]>()
      let compared = 0
      await eachCity(scope, 'quality', async (context) => {
        const result = await compareCity(context)
        compared += result.hours
        differences.set({ feed: feed.name, city: context.city.cityId }, result.differences.length)
        if (result.differences.length > 0) left.set(context.city.cityId, result.differences)
      })
      await forgetDone(scope, left, dueHours)
      const judged = await judgeCities(scope)
      if (left.size > 0) throw viewsDiffer(scope, left)
      const setAside = problemsText(scope.problems)
      const parts = [`batch and stream agree in ${compared} hours`]
      if (judged.hours > 0) parts.push(`${judged.hours} hours judged`, `${judged.suspects} readings doubted`)
      if (setAside !== '') parts.push(setAside)
      return { rows: judged.readings, detail: parts.join(', ') }
    },
  }
}

async function compareCity(context: BatchContext) {
  const { feed, city, pool, clock, config } = context
  const closedUntilMs = startOfHourMs(clock.nowMs() - config.CLOSE_AFTER_S * 1000)
  const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  const fromMs = Math.max(importUntilMs, closedUntilMs - COMPARED_MS)
  const comparison = await compareViews(pool, feed, city.cityId, { fromMs, toMs: closedUntilMs })
  await storeComparison(pool, feed, city.cityId, comparison, clock.nowMs())
  const behind = comparison.differences.find(({ batchReadings, speedReadings }) => batchReadings < speedReadings)
  await raiseWatermark(pool, feed, city.cityId, behind?.hourMs ?? Math.max(closedUntilMs, importUntilMs))
  return comparison
}

/** Hours of a city that is set aside are left to it: the others need not build them again for its sake. */
async function forgetDone(
  { feed, contexts, problems }: FeedScope,
  left: ReadonlyMap<string, readonly HourDifference[]>,
  dueHours: readonly number[],
): Promise<void> {
  const notDone = new Set([...left.values()].flat().map(({ hourMs }) => hourMs))
  const [first] = contexts
  if (first === undefined) return
  for (const cityId of problems.keys()) await leaveHours(first.pool, feed, cityId, dueHours)
  const built = contextsLeft({ contexts, problems }).map(({ city }) => city.cityId)
  await forgetLeftHours(first.pool, feed, built)
  await markHoursClean(
    first.pool,
    feed,
    dueHours.filter((hourMs) => !notDone.has(hourMs)),
  )
}

/** What is left over is judged by the runs that `watch-due-hours.ts` orders. */
async function judgeCities(scope: FeedScope) {
  const { feed, historyOf } = scope
  const total = { hours: 0, readings: 0, suspects: 0 }
  await eachCity(scope, 'quality', async (context) => {
    const history = await historyOf(context.city, feed)
    const intervalS = (source: string) => (history?.name === source ? history.intervalS(context.city) : null)
    const judged = await runQuality(context, { intervalS, hoursMax: JUDGED_MAX })
    total.hours += judged.hours
    total.readings += judged.readings
    total.suspects += judged.suspects
  })
  return total
}

/** Retryable: the lake may only be behind. */
function viewsDiffer({ feed }: FeedScope, left: ReadonlyMap<string, readonly HourDifference[]>): AppError {
  const texts = [...left].map(([cityId, hours]) => differencesText(feed, cityId, hours))
  return new AppError('VIEWS_DIFFER', texts.join('; '), { retryable: true })
}
