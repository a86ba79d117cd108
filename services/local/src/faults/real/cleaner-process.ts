/**
 * A stream-cleaner in a process of its own, to be killed, paused and cut off. Its one argument is a `CleanerOrder` in
 * JSON. Says `ready` on its channel, answers `figures`, and ends on SIGTERM as the service does.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openEventLog, openLakeStore } from '@rocade/shared/adapters/open-connections'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { StoresConfig } from '@rocade/shared/adapters/stores-config'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import { type Clock, systemClock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { createLogger } from '@rocade/shared/runtime/logger'
import { runService } from '@rocade/shared/runtime/run-service'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'

export interface CleanerOrder {
  readonly databaseUrl: string
  /** Holds the embedded `log`. */
  readonly folder: string
  /** Of log and lake. */
  readonly settings: Readonly<Record<string, string>>
  readonly statementTimeoutMs: number
  readonly crashAt?: string
  readonly onOffsetGap?: 'stop' | 'continue'
  /** How far its clock goes ahead of ours. */
  readonly clockAheadMs?: number
  /** How long the lake takes for a file besides, as a disk does whose fsync is slow. */
  readonly lakeDelayMs?: number
  readonly slotRowsMax?: number
  /** `--max-old-space-size` */
  readonly heapMb?: number
}

/** What a cleaner says of itself. */
export interface CleanerFigures {
  readonly fenced: number
  readonly retries: number
  readonly health: string
  readonly rssMb: number
}

const order = JSON.parse(process.argv[2] ?? '{}') as CleanerOrder

await runService('cleaner-under-fault', async () => {
  const { databaseUrl: url, statementTimeoutMs, crashAt, onOffsetGap, slotRowsMax, folder, clockAheadMs = 0 } = order
  const config = StoresConfig.parse(order.settings)
  const clock: Clock = { nowMs: () => systemClock.nowMs() + clockAheadMs }
  const logger = createLogger({ name: 'cleaner-under-fault', level: 'error' })
  const pool = createPool({ url, statementTimeoutMs, applicationName: 'cleaner-under-fault' })
  const log = await openEventLog({ config, clientId: 'faults-cleaner', folder: join(folder, 'log'), clock, logger })
  const lake = openLakeStore({
    config,
    folder: join(folder, 'lake'),
    stagingFolder: join(folder, `staging-${process.pid}`),
    clock,
    logger,
  })
  const metrics = new Registry()
  const cleaner = await startStreamCleaner({
    config: StreamCleanerConfig.parse({
      LAKE_SLOT_ROWS_MAX: String(slotRowsMax ?? 100),
      LAKE_SLOT_AGE_MAX_S: '1',
      ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
      ...(onOffsetGap === undefined ? {} : { ON_OFFSET_GAP: onOffsetGap }),
    }),
    log,
    lake: order.lakeDelayMs === undefined ? lake : slowed(lake, order.lakeDelayMs),
    pool,
    cities: loadCities(),
    clock,
    logger,
    metrics,
    feeds: [traffic],
  })
  const total = async (name: string) =>
    ((await metrics.getSingleMetric(name)?.get())?.values ?? []).reduce((sum, { value }) => sum + value, 0)
  const onMessage = async () => {
    const figures: CleanerFigures = {
      fenced: await total('rocade_cleaner_fenced_total'),
      retries: await total('rocade_cleaner_retries_total'),
      health: cleaner.health().detail ?? cleaner.health().status,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    }
    process.send?.(figures)
  }
  process.on('message', onMessage)
  process.send?.('ready')
  return {
    async [Symbol.asyncDispose]() {
      process.off('message', onMessage)
      await cleaner[Symbol.asyncDispose]()
      await log.close()
      await pool.end()
      process.disconnect?.()
    },
  }
})

function slowed(lake: LakeStore, ms: number): LakeStore {
  return {
    ...lake,
    async publish(path, bytes) {
      await delay(ms)
      return lake.publish(path, bytes)
    },
  }
}
