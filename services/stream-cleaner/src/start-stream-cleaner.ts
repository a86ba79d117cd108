import { randomUUID } from 'node:crypto'
import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import { type Feed, rawTopic } from '@rocade/shared/feeds/feed'
import { streamFeeds } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { ConsumeOptions, EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Health, Service } from '@rocade/shared/runtime/service'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createCleanMessage } from './clean-message.ts'
import { createCleanerMetrics, type SinkName } from './cleaner-metrics.ts'
import type { StreamCleanerConfig } from './config.ts'
import { crashAt } from './crash-points.ts'
import { forgetOldReadings } from './forget-old-readings.ts'
import { startForgettingRemoved } from './forget-removed-cities.ts'
import { startCitySync } from './keep-cities-synced.ts'
import { knowCities } from './know-cities.ts'
import { openLakePartition } from './lake-sink/lake-sink.ts'
import { openPgPartition } from './pg-sink/pg-sink.ts'
import { createSinkHealth } from './sink-health.ts'

const DAY_MS = 24 * 3600 * 1000
/** Half-written lake files are left alone for a day: a paused writer may still come back to them. */
const SWEEP_AFTER_MS = DAY_MS
/** A commit costs the same for one reading as for hundreds; nobody waits for a file of the lake. */
export const GATHER_MS: Readonly<Record<SinkName, number>> = { pg: 50, lake: 250 }
/** Before a sink opens its partitions anew behind a gap. */
const REOPEN_MS = 1_000

export interface StreamCleanerOptions {
  readonly config: StreamCleanerConfig
  readonly log: EventLog
  readonly lake: LakeStore
  readonly pool: Pool
  readonly cities: Cities
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Registry
  /** Default: every feed that goes over the log. */
  readonly feeds?: readonly Feed[]
}

/**
 * Starts two sinks for each feed, PostgreSQL and lake (unless it is kept in PostgreSQL only): two readers of the same topic, each with its own position in its
 * own store. They share nothing but the rules of cleaning, so that one store being away does not stop the other.
 */
export async function startStreamCleaner(options: StreamCleanerOptions): Promise<Service> {
  const { config, log, lake, pool, clock, logger, feeds = streamFeeds } = options
  const book = asCityBook(options.cities)
  const metrics = createCleanerMetrics(options.metrics)
  const reached = config.CRASH_AT === undefined ? () => {} : crashAt(config.CRASH_AT)
  const stop = new AbortController()
  const healthOf = { pg: createSinkHealth('PostgreSQL', logger), lake: createSinkHealth('lake', logger) }
  await log.createTopics(topicsOf(feeds))
  const forgetting = startForgettingRemoved({ pool, log, book, feeds, clock, logger, signal: stop.signal })
  const sync = await startCitySync({ pool, book, clock, logger, onSetAside: metrics.citiesSetAside })
  await lake.sweep(SWEEP_AFTER_MS)

  const running = feeds.flatMap((feed) => {
    const shared = {
      feed,
      log,
      pool,
      clock,
      logger,
      metrics,
      reached,
      signal: stop.signal,
      onOffsetGap: config.ON_OFFSET_GAP,
      cleanMessage: createCleanMessage(feed, book),
    }
    const limits = { rowsMax: config.LAKE_SLOT_ROWS_MAX, ageMaxMs: config.LAKE_SLOT_AGE_MAX_S * 1000 }
    const pgOptions = { ...shared, health: healthOf.pg }
    const lakeOptions = { ...shared, lake, limits, writer: randomUUID(), health: healthOf.lake }
    const pg = runSink('pg', feed, (assignment) =>
      openPgPartition(pgOptions, assignment).then((reader) => knowCities(book, reader)),
    )
    if (feed.speedOnly !== undefined) return [pg]
    const lakeSink = runSink('lake', feed, (assignment) =>
      openLakePartition(lakeOptions, assignment).then((reader) => knowCities(book, reader)),
    )
    return [pg, lakeSink]
  })

  /**
   * A sink that ends by itself has met a gap or a bug. The other one goes on; health says what to do. A gap that opens
   * while a partition is read is met again when it is opened anew, and passed there if that is the policy.
   */
  async function runSink(sink: SinkName, feed: Feed, open: ConsumeOptions['open']): Promise<void> {
    const group = `${sink}-sink-${feed.name}`
    while (!stop.signal.aborted) {
      try {
        await log.consume({ topic: rawTopic(feed), group, open, signal: stop.signal, gatherMs: GATHER_MS[sink] })
      } catch (error) {
        if (stop.signal.aborted) return
        const isGap = error instanceof AppError && error.code === 'OFFSET_GAP'
        if (!isGap || config.ON_OFFSET_GAP === 'stop') return healthOf[sink].stopped(error)
        logger.warn(
          { sink, feed: feed.name, err: error },
          'the log no longer has what is to be read; going on behind it',
        )
        await sleep(REOPEN_MS, stop.signal)
      }
    }
  }

  const retention = keepRetention(options, feeds, stop.signal)
  return {
    name: 'stream-cleaner',
    health: () => [healthOf.pg.health(), healthOf.lake.health(), sync.health()].reduce(worst),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all(running)
      await sync[Symbol.asyncDispose]()
      await forgetting.ended()
      await retention
    },
  }
}

const RANK = { ok: 0, degraded: 1, down: 2 } as const
const worst = (a: Health, b: Health): Health => (RANK[a.status] >= RANK[b.status] ? a : b)

/** Drops what of the speed view is too old, at start and then once an hour. */
async function keepRetention(
  { pool, clock, config, logger }: StreamCleanerOptions,
  feeds: readonly Feed[],
  signal: AbortSignal,
) {
  while (!signal.aborted) {
    try {
      for (const feed of feeds) {
        await forgetOldReadings(pool, feed, { nowMs: clock.nowMs(), days: config.SPEED_VIEW_RETENTION_DAYS })
      }
    } catch (error) {
      logger.warn({ err: error }, 'dropping old days failed; it is tried again in an hour')
    }
    await sleep(3600 * 1000, signal)
  }
}
