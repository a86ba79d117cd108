import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrate } from './migrate.ts'
import { processState, readPidFile } from './pid-file.ts'
import { createPool } from './pool.ts'
import { throwAwaySettings } from './server-settings.ts'
import { createClient } from './session-settings.ts'

/** A migrated database of a test's own, with the settings of other people. */
export interface TestDatabase {
  readonly pool: pg.Pool
  readonly url: string
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

const TEMPLATE = 'migrated'
/** What other people's databases may be set to: every test runs on one of these, so that no query depends on them. */
const FOREIGN_SETTINGS = {
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  TimeZone: 'America/St_Johns',
  search_path: 'pg_temp',
  client_encoding: 'LATIN1',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  lock_timeout: '1',
} as const
const FOLDER_PREFIX = 'rocade-test-postgres-'
const EXIT_WAIT_MS = 3_000
let testServer: Promise<EmbeddedPostgres> | undefined
let databases = 0

/**
 * Opens a fresh, migrated database for a test, in some 50 ms. The first call of a process starts one server for all
 * of them (about a second); it ends with the process, and its folder goes with it.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  testServer ??= startTestServer()
  const server = await testServer
  databases += 1
  const name = `test_${databases}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  const settings = Object.entries(FOREIGN_SETTINGS).map(([setting, value]) => `SET ${setting} = '${value}'`)
  await administer(server, settings.map((setting) => `ALTER DATABASE ${name} ${setting}`).join('; '))
  const url = urlOf(server, name)
  const pool = createPool({ url, applicationName: 'test' })
  return {
    pool,
    url,
    async close() {
      await pool.end()
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function startTestServer(): Promise<EmbeddedPostgres> {
  removeLeftovers()
  const dataFolder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  const server = await startEmbeddedPostgres({ dataFolder, database: TEMPLATE, settings: throwAwaySettings })
  process.once('exit', () => removeServer(dataFolder))
  process.once('SIGTERM', () => {
    // This is how vitest ends its workers, and it would end them without any `exit`.
    removeServer(dataFolder)
    process.kill(process.pid, 'SIGTERM')
  })
  const pool = createPool({ url: server.url })
  await migrate(pool)
  await pool.end()
  return server
}

async function administer(server: EmbeddedPostgres, statement: string): Promise<void> {
  const client = createClient(urlOf(server, 'postgres'))
  await client.connect()
  await client.query(statement)
  await client.end()
}

function urlOf(server: EmbeddedPostgres, database: string): string {
  const url = new URL(server.url)
  url.pathname = database
  return url.href
}

/** At the exit nothing asynchronous runs any more: tell the server to quit, wait for it, remove its folder. */
function removeServer(dataFolder: string): void {
  const pid = readPidFile(join(dataFolder, 'cluster'))?.pid
  if (pid !== undefined && processState(pid) === 'postgres') process.kill(pid, 'SIGQUIT')
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waitedMs = 0; waitedMs < EXIT_WAIT_MS; waitedMs += 10) {
    if (pid === undefined || processState(pid) !== 'postgres') break
    Atomics.wait(pause, 0, 0, 10)
  }
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

/** Folders of test processes that were killed; their servers went with them. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const pid = Number(name.slice(FOLDER_PREFIX.length).split('-')[0])
    if (processState(pid) === 'gone') rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
