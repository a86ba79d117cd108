import pg from 'pg'

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

const INT8_OID = 20
const DATE_OID = 1082
const CONNECT_TIMEOUT_MS = 5_000
const IDLE_TIMEOUT_MS = 30_000
/** Over the server's own limit: for a server that no longer answers at all. */
const ANSWER_GRACE_MS = 5_000

/**
 * A pool of connections in which every wait is bounded and no dying connection stops the process.
 *
 * `bigint` and `count(*)` arrive as numbers (an unsafe integer is an error of its query), `timestamptz` as `Date`,
 * `date` as `YYYY-MM-DD`: a `Date` at local midnight would be another day elsewhere. `numeric` stays text.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const { url, max = 8, applicationName = 'rocade', statementTimeoutMs = 30_000, onProblem } = options
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    keepAlive: true,
    types: typeParsers(),
  })
  pool.on('error', (error) => onProblem?.(error))
  // A connection that breaks while it is checked out, but between two queries, emits where nobody listens:
  // without this the process would end. The next query on it reports the failure.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function typeParsers(): pg.TypeOverrides {
  const overrides = new pg.TypeOverrides()
  overrides.setTypeParser(INT8_OID, parseSafeInteger)
  overrides.setTypeParser(DATE_OID, (text: string) => text)
  return overrides
}

function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`expected a bigint within ±2^53, got ${text}`)
  return value
}
