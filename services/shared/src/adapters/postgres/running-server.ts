import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../runtime/app-error.ts'
import { type Cluster, SUPERUSER } from './cluster.ts'
import { markPidFileStale, processState, readPidFile } from './pid-file.ts'
import { createClient } from './session-settings.ts'

/** A server that already ran on our data when we came. */
export interface RunningServer {
  readonly port: number
  /** Stops it, if the process that started it is gone; a server that has an owner is left to that one. */
  stop(timeoutMs: number): Promise<void>
}

const ANSWER_TIMEOUT_MS = 1_000
const POLL_MS = 100

/** The address of a database of an embedded server. */
export const serverUrl = (cluster: Cluster, port: number, database: string): string =>
  `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}?sslmode=disable`

/**
 * Finds the live server on the data, if there is one: a `postgres` process that takes our password and says that it
 * works on this folder. One that is just stopping is waited for. A pid file without a server is marked as stale.
 * Throws `AppError` STORE when a process holds the data and does not answer in time.
 */
export async function findRunningServer(options: {
  dataFolder: string
  cluster: Cluster
  timeoutMs: number
}): Promise<RunningServer | null> {
  const { dataFolder, cluster } = options
  const deadline = AbortSignal.timeout(options.timeoutMs)
  for (let found = readPidFile(cluster.folder); found !== null; found = readPidFile(cluster.folder)) {
    const { pid, port } = found
    if (processState(pid) !== 'postgres') {
      markPidFileStale(cluster.folder)
      return null
    }
    if (port !== null && (await isOurs(cluster, port))) {
      return { port, stop: (timeoutMs) => stopOrphan({ dataFolder, pid, timeoutMs }) }
    }
    if (deadline.aborted) throw holdsButSilent(pid, cluster.folder)
    await wait(POLL_MS)
  }
  return null
}

async function isOurs(cluster: Cluster, port: number): Promise<boolean> {
  const client = createClient(serverUrl(cluster, port, 'postgres'), {
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  })
  client.on('error', () => {}) // it may be stopping: the question fails, and is asked again
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    return rows[0] !== undefined && realpathSync(rows[0].data_directory) === realpathSync(cluster.folder)
  } catch {
    return false
  } finally {
    client.end().catch(() => {})
  }
}

const ownerNote = (dataFolder: string) => join(dataFolder, 'started-by')

/** Notes that this process is to stop the server. */
export function noteOwner(dataFolder: string): void {
  writeFileSync(ownerNote(dataFolder), `${process.pid}\n`)
}

function hasOwner(dataFolder: string): boolean {
  if (!existsSync(ownerNote(dataFolder))) return false
  return processState(Number(readFileSync(ownerNote(dataFolder), 'utf8'))) !== 'gone'
}

/** Where the system cannot tie a server to its process (macOS), a killed process leaves one behind. */
async function stopOrphan(options: { dataFolder: string; pid: number; timeoutMs: number }): Promise<void> {
  const { dataFolder, pid, timeoutMs } = options
  if (hasOwner(dataFolder) || processState(pid) !== 'postgres') return
  process.kill(pid, 'SIGINT')
  const deadline = AbortSignal.timeout(timeoutMs)
  while (processState(pid) === 'postgres') {
    if (deadline.aborted) {
      process.kill(pid, 'SIGQUIT')
      return
    }
    await wait(POLL_MS)
  }
}

const holdsButSilent = (pid: number, folder: string) =>
  new AppError(
    'STORE',
    `starting PostgreSQL: process ${pid} holds the data in ${folder} and does not answer. Stop it (kill -INT ${pid}) and start again`,
    { retryable: false },
  )
