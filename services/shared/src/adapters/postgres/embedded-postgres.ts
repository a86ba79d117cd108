import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AppError } from '../../runtime/app-error.ts'
import { type Cluster, prepareCluster } from './cluster.ts'
import { findFreePort } from './free-port.ts'
import { chooseLaunchPlan } from './launch-plan.ts'
import { findNativeBinaries } from './native-binaries.ts'
import { findRunningServer, noteOwner, serverUrl } from './running-server.ts'
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts'
import { type ServerSettings, smallMachineSettings } from './server-settings.ts'
import { createClient } from './session-settings.ts'
import { toStartError } from './start-errors.ts'
import { superviseServer } from './supervised-server.ts'

export interface EmbeddedPostgresOptions {
  /** Everything of the server is in here; made when it is not there. */
  readonly dataFolder: string
  /** Made when it is not there. Default `rocade`. */
  readonly database?: string
  /** Added to, and stronger than, `smallMachineSettings`. */
  readonly settings?: ServerSettings
  readonly logger?: Pick<Logger, 'debug' | 'info' | 'error'>
}

export interface EmbeddedPostgres {
  /** Of the database, with the password. */
  readonly url: string
  readonly port: number
  /** A server that already ran on the data is used. `stop` leaves it alone unless the one who started it is gone. */
  readonly wasAdopted: boolean
  /** Stops the server with all committed data on the disk; harder after `timeoutMs` (default 10,000). May be called twice. */
  stop(timeoutMs?: number): Promise<void>
}

const START_TIMEOUT_MS = 60_000
const RUNNING_SERVER_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000
const RETRY_PAUSE_MS = 200

/**
 * Starts a PostgreSQL server from the binaries that npm installed, on a free port of 127.0.0.1, and resolves when the
 * database takes connections. The server ends with this process, also by kill -9; if it ends by itself, it is started again.
 *
 * Works as root and as an ordinary user, after a crash, with a path of any characters. Call it from the main thread.
 * Throws `AppError` MISSING_BINARY, DATA_VERSION, DISK_FULL, TIMEOUT or STORE: one line each, saying how to go on.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database = 'rocade', logger } = options
  const dataFolder = resolve(options.dataFolder)
  const settings = { ...smallMachineSettings, ...options.settings }
  const binaries = findNativeBinaries()
  const plan = chooseLaunchPlan({ postgres: binaries.postgres, dataFolder })
  logger?.debug({ plan: plan.kind, dataFolder }, 'starting PostgreSQL')
  const isDurable = settings.fsync !== 'off'
  const cluster = await prepareCluster({ dataFolder, binaries, plan, isDurable })

  const running = await findRunningServer({ dataFolder, cluster, timeoutMs: RUNNING_SERVER_TIMEOUT_MS })
  if (running) {
    await ensureDatabase(cluster, running.port, database)
    return embedded({ cluster, port: running.port, database, wasAdopted: true, stop: running.stop })
  }
  const fixed = {
    postgres: binaries.postgres,
    plan,
    folder: cluster.folder,
    settings,
    timeoutMs: START_TIMEOUT_MS,
    logger,
  }
  const first = await startOnFreePort(fixed)
  noteOwner(dataFolder)
  const stop = superviseServer({ first, restart: (port) => startServerProcess({ ...fixed, port }), logger })
  try {
    await ensureDatabase(cluster, first.port, database)
  } catch (error) {
    await stop(STOP_TIMEOUT_MS)
    throw toStartError(`making the database ${database}`, error)
  }
  return embedded({ cluster, port: first.port, database, wasAdopted: false, stop })
}

interface Started {
  readonly cluster: Cluster
  readonly port: number
  readonly database: string
  readonly wasAdopted: boolean
  readonly stop: (timeoutMs: number) => Promise<void>
}

function embedded({ cluster, port, database, wasAdopted, stop }: Started): EmbeddedPostgres {
  let stopped: Promise<void> | undefined
  return {
    url: serverUrl(cluster, port, database),
    port,
    wasAdopted,
    stop(timeoutMs = STOP_TIMEOUT_MS) {
      stopped ??= stop(timeoutMs)
      return stopped
    },
  }
}

/** Tries another port when somebody took ours in between, and waits for backends of a killed server to end. */
async function startOnFreePort(fixed: Omit<ServerProcessOptions, 'port'>): Promise<ServerProcess> {
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS)
  for (;;) {
    const port = await findFreePort()
    try {
      return await startServerProcess({ ...fixed, port })
    } catch (error) {
      if (error instanceof AppError || deadline.aborted || !passesBySelf(error)) {
        throw toStartError('starting PostgreSQL', error)
      }
      await wait(RETRY_PAUSE_MS)
    }
  }
}

function passesBySelf(error: unknown): boolean {
  const words = error instanceof Error ? error.message : ''
  return /Address already in use|pre-existing shared memory block/i.test(words)
}

async function ensureDatabase(cluster: Cluster, port: number, database: string): Promise<void> {
  const client = createClient(serverUrl(cluster, port, 'postgres'), {
    connectionTimeoutMillis: 5_000,
  })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}
