/**
 * A stream-cleaner on the embedded adapters in a process of its own, to be killed, paused and cut off. Its one argument
 * is a `CleanerOrder` in JSON. Says `ready` on its channel, answers `figures`, and ends on SIGTERM as the service does.
 */
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { runService } from '@rocade/shared/runtime/run-service'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'

export interface CleanerOrder {
  readonly databaseUrl: string
  /** Holds `log`. */
  readonly folder: string
  readonly lakeRoot: string
  readonly statementTimeoutMs: number
  readonly crashAt?: string
}

/** What a cleaner says of itself. */
export interface CleanerFigures {
  readonly fenced: number
  readonly retries: number
  readonly health: string
}

const order = JSON.parse(process.argv[2] ?? '{}') as CleanerOrder

await runService('cleaner-under-fault', async () => {
  const { databaseUrl: url, statementTimeoutMs, crashAt } = order
  const pool = createPool({ url, statementTimeoutMs, applicationName: 'cleaner-under-fault' })
  const log = await createEmbeddedLog({ folder: join(order.folder, 'log'), clock: systemClock })
  const metrics = new Registry()
  const cleaner = await startStreamCleaner({
    config: StreamCleanerConfig.parse({
      LAKE_SLOT_ROWS_MAX: '100',
      LAKE_SLOT_AGE_MAX_S: '1',
      ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
    }),
    log,
    lake: createFileLake({ root: order.lakeRoot }),
    pool,
    cities: loadCities(),
    clock: systemClock,
    logger: createLogger({ name: 'cleaner-under-fault', level: 'error' }),
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
