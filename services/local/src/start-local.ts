import { join } from 'node:path'
import { startApi } from '@rocade/api/start-api'
import { createFileBudgetStore } from '@rocade/producers/http/budget'
import { createSources } from '@rocade/producers/sources/index'
import { startProducers } from '@rocade/producers/start-producers'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openEventLog, openLakeStore } from '@rocade/shared/adapters/open-connections'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { createOpenServices, type OpenServices } from '@rocade/shared/process/open-services'
import type { SourceReport } from '@rocade/shared/protocol/source-report'
import { createMetrics } from '@rocade/shared/runtime/metrics'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { nextFreePort } from './next-free-port.ts'
import type { Settings } from './read-settings.ts'
import { startBatchThread } from './start-batch-thread.ts'
import type { StartScreen } from './start-screen.ts'
import { untilLive } from './until-live.ts'

export interface LocalOptions {
  readonly settings: Settings
  /** Root of the repository. */
  readonly root: string
  /** Compiled `batch-worker.js`. */
  readonly batchWorker: URL
  readonly clock: Clock
  readonly logger: Logger
  readonly screen: StartScreen
  /** Aborted to stop while starting. */
  readonly signal: AbortSignal
}

interface Parts extends LocalOptions {
  readonly open: OpenServices
  readonly folder: DataFolder
  readonly metrics: Registry
}

/**
 * Starts everything in this process, on embedded adapters, and resolves when the map is live. The batch layer goes on
 * in a thread of its own. Disposing stops all in the opposite order.
 * Rejects with `AppError` for everything a person can repair, or with the signal's reason; what had started is stopped.
 */
export async function startLocal(options: LocalOptions): Promise<AsyncDisposable & { readonly url: string }> {
  const open = createOpenServices()
  try {
    const folder = openDataFolder(options.settings.ROCADE_DATA_DIR)
    open.defer('data folder', folder.release)
    const url = await startParts({ ...options, open, folder, metrics: createMetrics('local') })
    return { url, [Symbol.asyncDispose]: () => open.closeAll(options.logger) }
  } catch (error) {
    await open.closeAll(options.logger)
    throw error
  }
}

async function startParts(parts: Parts): Promise<string> {
  const { settings, screen, open, folder, clock, logger, metrics, signal } = parts
  const databaseUrl = await screen.run({ stage: 'database', doing: 'starting the database', done: 'database' }, () =>
    openDatabase(parts),
  )
  signal.throwIfAborted()
  const pool = openPool(databaseUrl, open, logger)
  await screen.run({ stage: 'schema', doing: 'bringing the tables up to date', done: 'tables' }, () => migrate(pool))
  signal.throwIfAborted()
  const log = await screen.run({ stage: 'log', doing: 'opening log and lake', done: 'log and lake' }, async () => {
    const opened = await openEventLog({ config: settings, clientId: 'rocade-local', folder: folder.log, clock, logger })
    open.defer('log', () => opened.close())
    await opened.createTopics(topicsOf())
    return opened
  })
  signal.throwIfAborted()
  const { url, sources } = await screen.run(
    { stage: 'services', doing: 'starting the services', done: 'services' },
    () => startServices(parts, pool, log),
  )
  signal.throwIfAborted()
  await screen.run({ stage: 'live', doing: 'waiting for the first readings', done: 'live map' }, () =>
    untilLive(url, signal),
  )
  screen.note(`Live at ${url}`, { url, node: process.version })
  const onImported = () => showBox(parts, url, sources())
  startBatchThread({
    entry: parts.batchWorker,
    settings,
    databaseUrl,
    folder,
    open,
    metrics,
    logger,
    screen,
    clock,
    onImported,
  })
  return url
}

async function openDatabase({ settings, folder, open, logger }: Parts): Promise<string> {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL
  const server = await startEmbeddedPostgres({ dataFolder: folder.postgres, logger })
  open.defer('database', () => server.stop())
  return server.url
}

/** The pool says that it is closed a moment before its connections are; then the server ends, and that is no problem. */
function openPool(url: string, open: OpenServices, logger: Logger): Pool {
  let isClosing = false
  const pool = createPool({
    url,
    onProblem: (error) => {
      if (!isClosing) logger.warn({ err: error }, 'a database connection broke')
    },
  })
  open.defer('database connections', () => {
    isClosing = true
    return pool.end()
  })
  return pool
}

async function startServices(parts: Parts, pool: Pool, log: EventLog) {
  const { settings, open, folder, clock, logger, metrics, root } = parts
  const cities = await openCityBook({ log, base: loadCities(), group: 'cities', logger, signal: parts.signal })
  open.defer('cities', async () => cities[Symbol.asyncDispose]())
  const lake = openLakeStore({ config: settings, folder: folder.lake, stagingFolder: folder.staging, clock, logger })
  const shared = { log, lake, pool, cities, clock, metrics }
  const port = await choosePort(parts)
  // The API is up before what it reports about.
  const api = open.add(
    await startApi({
      ...shared,
      config: { ...settings, PORT: port },
      logger,
      healthOf: open.healthOf,
      staticFolder: join(root, 'frontend', 'dist'),
    }),
  )
  open.add(
    await startStreamCleaner({ ...shared, config: settings, logger: logger.child({ service: 'stream-cleaner' }) }),
  )
  const producers = open.add(
    await startProducers({
      ...shared,
      sources: createSources({
        config: settings,
        clock,
        logger,
        metrics,
        budgetStore: createFileBudgetStore(folder.budgets),
      }),
      logger: logger.child({ service: 'producers' }),
    }),
  )
  return { url: api.url, sources: producers.sourceStatuses }
}

async function choosePort({ settings, screen }: Parts): Promise<number> {
  const port = await nextFreePort(settings.HOST, settings.PORT)
  if (port !== settings.PORT) screen.note(`Port ${settings.PORT} is taken; using ${port} instead`, { port })
  return port
}

/** Where to look now, and which sources are off and what turns them on. */
function showBox({ screen, folder }: Parts, url: string, sources: readonly SourceReport[]): void {
  const off = sources
    .filter(({ state }) => state === 'off')
    .map(({ name, detail }) => [name, `off: ${detail}`] as const)
  const rows = [
    ['Dashboard', url],
    ['API docs', `${url}/docs`],
    ['Status', `${url}/?page=status`],
    ['Data', folder.root],
  ] as const
  screen.box('Rocade', [...rows, ...off, ['Stop', 'Ctrl-C']], { url, dataFolder: folder.root })
}
