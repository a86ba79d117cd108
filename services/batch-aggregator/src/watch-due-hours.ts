import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { citiesSetAside } from './city-problems.ts'
import type { BatchAggregatorConfig } from './config.ts'
import { startOfHourMs } from './hour.ts'
import { indexBronze } from './index-bronze.ts'
import { hasUnjudgedHours } from './quality/run-quality.ts'
import type { RunDesk } from './run-desk.ts'
import { dirtyHours } from './watermark.ts'

/** The clock's own run comes about when an hour is closed; only what it has left is looked for here. */
const LEFT_BY_THE_CLOCK_MS = 5 * 60_000

export interface WatchOptions {
  readonly feeds: readonly Feed[]
  readonly cities: Cities
  readonly lake: LakeStore
  readonly pool: Pool
  readonly desk: RunDesk
  readonly config: BatchAggregatorConfig
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Called at every look. */
  readonly onLook: () => Promise<void>
}

/**
 * Orders a run when late readings have changed hours that were closed long ago, or closed hours are left whose quality
 * is not judged yet, until the signal is aborted.
 */
export async function watchDueHours(options: WatchOptions): Promise<void> {
  const { feeds, lake, pool, desk, config, clock, logger, signal, onLook } = options
  let isTold = false
  while (!signal.aborted) {
    try {
      await onLook()
      for (const feed of feeds.filter(({ name }) => desk.isIdle(name))) {
        await indexBronze(lake, pool, feed)
        const due = await dirtyHours(pool, feed, clock.nowMs() - LEFT_BY_THE_CLOCK_MS, config.CLOSE_AFTER_S * 1000)
        if (due.length > 0 || (await isQualityDue(options, feed))) await desk.order(feed.name, { trigger: 'due' })
      }
      isTold = false
    } catch (error) {
      const isWorld = isRetryablePostgresError(error) || (error instanceof AppError && error.retryable)
      if (!isWorld) throw error
      if (!isTold && !signal.aborted) logger.warn({ err: error }, 'looking for late readings failed; it is tried again')
      isTold = true
    }
    await sleep(config.BATCH_INTERVAL_S * 1000, signal)
  }
}

async function isQualityDue({ cities, pool, clock, config }: WatchOptions, feed: Feed): Promise<boolean> {
  const closedUntilMs = startOfHourMs(clock.nowMs() - LEFT_BY_THE_CLOCK_MS - config.CLOSE_AFTER_S * 1000)
  const setAside = await citiesSetAside(pool, feed)
  for (const { cityId } of asCityBook(cities).all()) {
    // The clock's next run tries it again; until then it would fail in the same way.
    if (setAside.has(cityId)) continue
    if (await hasUnjudgedHours(pool, feed, cityId, closedUntilMs)) return true
  }
  return false
}
