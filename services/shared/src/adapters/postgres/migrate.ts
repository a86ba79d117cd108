import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { type AppliedMigration, type Migration, planMigrations, toMigration } from './migration-plan.ts'
import { toStoreError } from './postgres-errors.ts'
import { SQL_FOLDER } from './sql-folder.ts'

const MIGRATIONS_FOLDER = join(SQL_FOLDER, 'migrations')
/** Any fixed number that nothing else in the database locks: "ROCADE" on a telephone. */
const LOCK_KEY = 762_233
/** Migrations of large tables, and the wait for another runner, may take longer than a statement of daily work. */
const STATEMENT_TIMEOUT_MS = 10 * 60 * 1000

export interface MigrationResult {
  /** Names of the files that this call applied, in order; empty when the database was up to date. */
  readonly applied: readonly string[]
}

/**
 * Brings the database to the newest schema, forward only: each file of `folder` once, in one transaction with the
 * note that it was applied. Of several runners at once one works and the others wait for it.
 * Throws as `planMigrations` does; STORE (DISK_FULL) when a file fails, after which the files before it stay applied.
 */
export async function migrate(pool: pg.Pool, folder: string = MIGRATIONS_FOLDER): Promise<MigrationResult> {
  const files = readMigrations(folder)
  const client = await pool.connect()
  try {
    await query(client, `SET statement_timeout = ${STATEMENT_TIMEOUT_MS}`)
    await query(client, `SELECT pg_advisory_lock(${LOCK_KEY})`)
    await query(
      client,
      `CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const { rows } = await client.query<AppliedMigration>('SELECT name, checksum FROM schema_migrations')
    const pending = planMigrations(files, rows)
    for (const migration of pending) await apply(client, migration)
    return { applied: pending.map(({ name }) => name) }
  } catch (error) {
    throw toStoreError('migrating the database', error)
  } finally {
    client.release(true) // closing the connection lets go of the lock and of the long time-out, whatever happened
  }
}

/** Names of the migrations that this program has and the database does not; changes nothing. Throws as `planMigrations` does. */
export async function pendingMigrations(pool: pg.Pool, folder: string = MIGRATIONS_FOLDER): Promise<string[]> {
  const { rows: tables } = await pool.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS exists",
  )
  const { rows } =
    tables[0]?.exists === true
      ? await pool.query<AppliedMigration>('SELECT name, checksum FROM schema_migrations')
      : { rows: [] }
  return planMigrations(readMigrations(folder), rows).map(({ name }) => name)
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => toMigration(name, readFileSync(join(folder, name), 'utf8')))
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await query(client, 'BEGIN')
    await query(client, sql)
    await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [name, checksum])
    await query(client, 'COMMIT')
  } catch (error) {
    throw toStoreError(`applying migration ${name}`, error)
  }
}

/** Without the pool's limit on the answer's time, which is meant for daily work. */
async function query(client: pg.PoolClient, text: string): Promise<void> {
  const config = { text, query_timeout: STATEMENT_TIMEOUT_MS }
  await client.query(config)
}
