import pg from 'pg'
import { AppError } from '../../runtime/app-error.ts'
import { strictTypes } from './strict-types.ts'

/**
 * The settings of a session that the SQL and the parsers of this project depend on. A server, a database or a role may
 * have others (`ALTER DATABASE … SET datestyle = 'German'`); what a connection asks for in its start packet goes before
 * them. The driver itself asks for `client_encoding` UTF8. Not here: what an owner may well mean, such as
 * `default_transaction_read_only` when the disk is full.
 */
const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  lc_numeric: 'C',
  array_nulls: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
  lock_timeout: '0',
}
/** As PostgreSQL has it by itself. An address may name another: `…/rocade?options=-c%20search_path%3Dtraffic`. */
const SEARCH_PATH = '"$user", public'

/** What every connection of this project is opened with: the address, our settings, and parsers that never guess. */
export function sessionConfig(url: string): Pick<pg.ClientConfig, 'connectionString' | 'types'> {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  // In the address, because the driver takes what stands there before what stands beside it. The last one counts.
  const options = [asOption(['search_path', SEARCH_PATH]), parameters.get('options'), ...settings().map(asOption)]
  parameters.set('options', options.filter((option) => option !== null).join(' '))
  return { connectionString: `${address}?${parameters}`, types: strictTypes }
}

/** A single connection, with the same settings as those of a pool. It is not connected yet. */
export function createClient(url: string, config: Omit<pg.ClientConfig, 'connectionString' | 'types'> = {}): pg.Client {
  return new pg.Client({ ...config, ...sessionConfig(url) })
}

/**
 * Throws `AppError` STORE when the session has other settings than we asked for: a pooler between us and the server has
 * passed over them.
 */
export async function assertSession(client: pg.ClientBase): Promise<void> {
  const columns = settings().map(([name]) => `current_setting('${name}') AS "${name}"`)
  const { rows } = await client.query<Record<string, string>>(`SELECT ${columns.join(', ')}`)
  const wrong = settings().flatMap(([name, value]) => {
    const found = rows[0]?.[name]
    return found === value ? [] : [`${name} is ${found}, expected ${value}`]
  })
  if (wrong.length === 0) return
  throw new AppError(
    'STORE',
    `PostgreSQL has not taken our settings of the session: ${wrong.join('; ')}. A pooler in front of it passes over them: give it these settings (docs/how-to/use-your-own-postgresql.md)`,
    { retryable: false },
  )
}

const settings = () => Object.entries(SESSION_SETTINGS)

/** `-c name=value`; blanks and backslashes of the value get a backslash before them. */
function asOption([name, value]: readonly [string, string]): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`
}
