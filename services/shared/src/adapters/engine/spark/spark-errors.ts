import { status } from '@grpc/grpc-js'
import { AppError } from '../../../runtime/app-error.ts'

/** The server is not there, has too much to do, or was restarted under us: another try may go well. */
const AWAY = new Set<number>([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED, status.ABORTED, status.CANCELLED])
/** Conditions of the server's own that pass: a session that it has dropped or closed, and work that was cut off. */
const PASSES = /^\[(INVALID_HANDLE\.(SESSION|OPERATION)|OPERATION_CANCELED|SPARK_JOB_CANCELLED)/
/** Its executors or its stores failed, not the question. */
const WORLD =
  /SparkOutOfMemoryError|ConnectException|SafeModeException|StandbyException|No space left|BlockMissingException/
/** Files that the query reads are damaged, or gone. */
const DAMAGED = /FAILED_READ_FILE|CANNOT_READ_FILE_FOOTER|is not a Parquet file/
const GONE = /PATH_NOT_FOUND|FILE_NOT_EXIST|FileNotFoundException/

const EXTENSION =
  'Does this Spark have the SQL extension of Delta 4.1? It loses named parameters: take it out of spark.sql.extensions'

/**
 * What a failure of Spark Connect means: `AppError` STORE (retryable) when Spark or what it stands on is away, TIMEOUT when
 * it took too long, LAKE_NOT_FOUND or LAKE_CORRUPT when a file is
 * gone or cannot be read. All else, such as bad SQL, is a bug of ours and stays an
 * error of no kind, with what Spark said.
 */
export function toSparkError(address: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`asking Spark at ${address}: ${String(error)}`)
  if (error instanceof AppError || !('code' in error) || !('details' in error)) return error
  const said = String(error.details)
  const text = `asking Spark at ${address}: ${said.slice(0, 500)}`
  const appError = (
    code: 'CONFIG' | 'STORE' | 'TIMEOUT' | 'LAKE_CORRUPT' | 'LAKE_NOT_FOUND',
    retryable: boolean,
    goOn: string,
  ) => new AppError(code, `${text}. ${goOn}`, { retryable, cause: error })
  if (error.code === status.DEADLINE_EXCEEDED) return appError('TIMEOUT', true, 'It took longer than it may')
  if (said.startsWith('[UNBOUND_SQL_PARAMETER]')) return appError('CONFIG', false, EXTENSION)
  if (GONE.test(said)) return appError('LAKE_NOT_FOUND', false, 'A file that the query reads is not in the lake')
  if (DAMAGED.test(said)) return appError('LAKE_CORRUPT', false, '`npm run rocade -- lake check` names damaged files')
  if (AWAY.has(Number(error.code)) || PASSES.test(said) || WORLD.test(said)) {
    return appError('STORE', true, 'Is it running, and SPARK_CONNECT_URL right? It is tried again')
  }
  return new Error(text, { cause: error })
}
