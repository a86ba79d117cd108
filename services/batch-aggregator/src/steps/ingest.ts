import type { BatchContext } from '../batch-context.ts'
import { HOUR_MS, hoursBetween, startOfHourMs } from '../hour.ts'
import { importHistory } from '../import-history.ts'
import { indexBronze } from '../index-bronze.ts'
import { dirtyHours, openImportUntil } from '../watermark.ts'
import { eachCity, problemsText } from './each-city.ts'
import type { FeedScope, FeedStep } from './feed-scope.ts'

/** Imports the history that is missing, notes the bronze files that are new, and finds the hours that are to be built. */
export const ingest: FeedStep = {
  name: 'ingest',
  async run(scope) {
    const [first] = scope.contexts
    if (first === undefined) return { isSkipped: true }
    let imported = 0
    await eachCity(scope, 'ingest', async (context) => {
      imported += await importCity(scope, context)
    })
    scope.onIngested(scope.feed.name)
    const files = await indexBronze(first.lake, first.pool, scope.feed)
    scope.dueHours = await hoursToBuild(scope, first)
    const parts = [`${files} new bronze files`, `${scope.dueHours.length} hours to build`]
    if (imported > 0) parts.unshift(`${imported} readings imported`)
    if (scope.problems.size > 0) parts.push(problemsText(scope.problems))
    return { rows: imported, detail: parts.join(', ') }
  },
}

/** Imports the history of a city that is missing; returns how many readings that were. Resolves early when the signal is aborted. */
export async function importCity(
  { historyOf, feed, onProgress }: Pick<FeedScope, 'historyOf' | 'feed' | 'onProgress'>,
  context: BatchContext,
): Promise<number> {
  const source = context.city.isActive ? await historyOf(context.city, feed) : undefined
  if (source === undefined) return 0
  const { pool, city, clock } = context
  const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  let readings = 0
  await importHistory(context, source, importUntilMs, (progress) => {
    readings = progress.readings
    onProgress(progress)
  })
  return readings
}

/** The closed hours of the period that was asked for, or those that are dirty. */
async function hoursToBuild({ order, feed }: FeedScope, { pool, clock, config }: BatchContext): Promise<number[]> {
  const closeAfterMs = config.CLOSE_AFTER_S * 1000
  if (order.period === null) return dirtyHours(pool, feed, clock.nowMs(), closeAfterMs)
  const closedUntilMs = startOfHourMs(clock.nowMs() - closeAfterMs)
  return hoursBetween(order.period.fromMs, order.period.toMs).filter((hourMs) => hourMs + HOUR_MS <= closedUntilMs)
}
