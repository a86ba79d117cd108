import pg from 'pg'
import { assertSession, sessionConfig } from './session-settings.ts'

export interface PoolOptions {
  readonly url: string
  /** Most connections at once. Default 8. */
  readonly max?: number
  /** Shown in `pg_stat_activity`. Default `rocade`. */
  readonly applicationName?: string
  /** A statement that takes longer is cancelled (57014), in ms. Default 30,000. */
  readonly statementTimeoutMs?: number
  /** Told when an idle connection breaks. The pool opens another one by itself. */
  readonly onProblem?: (error: Error) => void
}

const CONNECT_TIMEOUT_MS = 5_000
const IDLE_TIMEOUT_MS = 30_000
/** Over the server's own limit: for a server that no longer answers at all. */
const ANSWER_GRACE_MS = 5_000

/**
 * A pool of connections in which every wait is bounded and no dying connection stops the process.
 *
 * Each session has the settings that we depend on, whatever those of the database are, and no value that cannot be
 * parsed becomes null: see `strictTypes` for what arrives as what.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const { url, max = 8, applicationName = 'rocade', statementTimeoutMs = 30_000, onProblem } = options
  const pool = new pg.Pool({
    ...sessionConfig(url),
    max,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    keepAlive: true,
    onConnect: assertSession,
  })
  pool.on('error', (error) => onProblem?.(error))
  // A connection that breaks while it is checked out, but between two queries, emits where nobody listens:
  // without this the process would end. The next query on it reports the failure.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
