import { randomUUID } from 'node:crypto'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Logger } from 'pino'
import { collectDefaultMetrics, type Registry } from 'prom-client'
import { openCityBook } from '../adapters/log/open-city-book.ts'
import { openEventLog, openLakeStore } from '../adapters/open-connections.ts'
import { pendingMigrations } from '../adapters/postgres/migrate.ts'
import { createPool, type PoolOptions } from '../adapters/postgres/pool.ts'
import { toStoreError } from '../adapters/postgres/postgres-errors.ts'
import type { CityBook } from '../cities/city-book.ts'
import { loadCities } from '../cities/load-cities.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { createLogger } from '../runtime/logger.ts'
import { createMetrics } from '../runtime/metrics.ts'
import type { Health, Service } from '../runtime/service.ts'
import { startHealthServer } from './health-server.ts'
import { createOpenServices, type OpenServices } from './open-services.ts'
import type { ProcessConfig } from './process-config.ts'
import { waitForStore } from './wait-for-store.ts'

/** Root of the repository, or of the image: the same folders below. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

/** What a service gets to start with. Each store is opened by the first call, and closed after the service. */
export interface ProcessParts<C extends ProcessConfig> {
  readonly config: C
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Registry
  /** Aborted to stop while starting. */
  readonly signal: AbortSignal
  /** For what this process keeps on its own disk. */
  readonly dataFolder: string
  readonly open: OpenServices
  /** Waits for Kafka. */
  log(): Promise<EventLog>
  /** The cities as they are now, followed through this log until the end. */
  cities(log: EventLog): Promise<CityBook>
  /** Waits for the lake, unless told that the service can do without it for a while. */
  lake(options?: { readonly mayBeAway?: boolean }): Promise<LakeStore>
  /**
   * Waits for PostgreSQL with all migrations; for the server alone when `isEmpty`; for nothing when the service can do
   * without it for a while.
   */
  pool(
    options?: Omit<PoolOptions, 'url'> & { readonly mayBeAway?: boolean; readonly isEmpty?: boolean },
  ): Promise<pg.Pool>
}

export interface ProcessOptions<C extends ProcessConfig> {
  readonly name: string
  readonly config: C
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface StartProcessOptions<C extends ProcessConfig> extends ProcessOptions<C> {
  /** The service answers /healthz, /readyz and /metrics itself. */
  readonly hasOwnHealth?: boolean
  readonly start: (parts: ProcessParts<C>) => Promise<Service>
}

/**
 * Everything around one service in a process of its own: settings, logger, metrics, health, and stores that may come
 * later than it does. Disposing stops the service, then lets go of the stores.
 * Throws `AppError` for everything a person can repair, or the signal's reason; what had been opened is closed.
 */
export async function startProcess<C extends ProcessConfig>(options: StartProcessOptions<C>): Promise<AsyncDisposable> {
  const { config, signal } = options
  const parts = openParts(options)
  const { open, logger, metrics } = parts
  let service: Service | undefined
  const health = (): Health | null => service?.health() ?? null
  try {
    collectDefaultMetrics({ register: metrics })
    if (options.hasOwnHealth !== true) {
      const server = await startHealthServer({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, metrics, health })
      open.defer('health', async () => server[Symbol.asyncDispose]())
      logger.info({ url: server.url }, 'health and metrics')
    }
    service = open.add(await options.start(parts))
    signal.throwIfAborted()
    return { [Symbol.asyncDispose]: () => open.closeAll(logger) }
  } catch (error) {
    await open.closeAll(logger)
    throw error
  }
}

/** The same stores for work that comes to an end. */
export async function withProcess<C extends ProcessConfig>(
  options: ProcessOptions<C>,
  work: (parts: ProcessParts<C>) => Promise<void>,
): Promise<void> {
  const parts = openParts(options)
  try {
    await work(parts)
  } finally {
    await parts.open.closeAll(parts.logger)
  }
}

function openParts<C extends ProcessConfig>({ name, config, clock, signal }: ProcessOptions<C>): ProcessParts<C> {
  const shared = {
    config,
    clock,
    signal,
    logger: createLogger({ name, level: config.LOG_LEVEL }),
    metrics: createMetrics(name),
    dataFolder: isAbsolute(config.ROCADE_DATA_DIR) ? config.ROCADE_DATA_DIR : join(ROOT, config.ROCADE_DATA_DIR),
    open: createOpenServices(),
  }
  return { ...shared, ...openStores(name, shared) }
}

type StoreName = 'log' | 'cities' | 'lake' | 'pool'
type Shared = Omit<ProcessParts<ProcessConfig>, StoreName>

function openStores(name: string, shared: Shared): Pick<ProcessParts<ProcessConfig>, StoreName> {
  const { config, clock, logger, signal, dataFolder, open } = shared
  const wait = { timeoutS: config.START_TIMEOUT_S, signal, logger }
  return {
    async log() {
      const brokers = required(config.KAFKA_BROKERS, 'KAFKA_BROKERS').join(', ')
      const folder = join(dataFolder, 'log')
      const log = await waitForStore(
        `Kafka at ${brokers}`,
        () => openEventLog({ config, clientId: `rocade-${name}`, folder, clock, logger }),
        wait,
      )
      open.defer('log', () => log.close())
      return log
    },

    async cities(log) {
      const group = `cities-${name}-${randomUUID()}`
      const book = await openCityBook({ log, base: loadCities(), group, logger, signal })
      open.defer('cities', async () => book[Symbol.asyncDispose]())
      return book
    },

    async lake({ mayBeAway = false } = {}) {
      const url = required(config.LAKE_URL, 'LAKE_URL')
      const folder = join(dataFolder, 'lake')
      const lake = openLakeStore({ config, folder, stagingFolder: join(dataFolder, 'staging', name), clock, logger })
      if (!mayBeAway) await waitForStore(`the lake at ${url}`, () => lake.listNames(''), wait)
      return lake
    },

    async pool({ mayBeAway = false, isEmpty = false, ...limits } = {}) {
      const pool = createPool({
        ...limits,
        url: required(config.DATABASE_URL, 'DATABASE_URL'),
        applicationName: `rocade-${name}`,
        onProblem: (error) => logger.warn({ err: error }, 'a database connection broke'),
      })
      open.defer('database connections', () => pool.end())
      if (!mayBeAway)
        await waitForStore('PostgreSQL', () => (isEmpty ? assertAnswers(pool) : assertMigrated(pool)), wait)
      return pool
    },
  }
}

async function assertAnswers(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT 1').catch((error: unknown) => {
    throw toStoreError('connecting', error)
  })
}

async function assertMigrated(pool: pg.Pool): Promise<void> {
  const pending = await pendingMigrations(pool).catch((error: unknown) => {
    throw toStoreError('looking at the tables', error)
  })
  if (pending.length === 0) return
  throw new AppError('STORE', `the tables are not up to date (${pending.join(', ')}): the setup job makes them`, {
    retryable: true,
  })
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value
  throw new AppError('CONFIG', `bad settings: ${name}: expected it to be set. See docs/reference/settings.md`, {
    retryable: false,
  })
}
