import { AppError } from '../../runtime/app-error.ts'

/** SQLSTATEs after which the same statement may succeed. Source: PostgreSQL 18, appendix A. */
const RETRYABLE_STATES = new Set([
  '25006', // read-only: a disk that is full, or a standby that will be promoted
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
  '57014', // statement time-out
  '57P01', // the server is being stopped
  '57P02', // another backend crashed
  '57P03', // the server is starting
])
/** Whole classes: connection exceptions; insufficient resources, such as 53100 disk full. */
const RETRYABLE_CLASSES = ['08', '53']
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND', // a server whose name is not published yet, as when containers start together
  'EAI_AGAIN',
])
/** The driver's own errors carry no code, only these words. */
const DRIVER_TEXT = /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error/i

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/** Whether the world failed, so that the same work may succeed later, rather than the statement being wrong. Never throws. */
export function isRetryablePostgresError(error: unknown): boolean {
  if (error instanceof AppError) return error.retryable
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (RETRYABLE_STATES.has(code) || NETWORK_CODES.has(code)) return true
  if (code.length === 5) return RETRYABLE_CLASSES.includes(code.slice(0, 2))
  return DRIVER_TEXT.test(error.message)
}

/** Whether the connection itself can no longer be used: it is closed instead of going back to the pool. Never throws. */
export function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return NETWORK_CODES.has(code) || code.startsWith('08') || code.startsWith('57P') || DRIVER_TEXT.test(error.message)
}

/**
 * Makes an `AppError` of what a statement threw: DISK_FULL when the server's disk is full, STORE otherwise.
 * `action` says what we were doing ("writing 500 readings"). An `AppError` passes as it is.
 */
export function toStoreError(action: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const isDiskFull = error instanceof Error && codeOf(error) === '53100'
  const text = error instanceof Error ? error.message : String(error)
  const goOn = isDiskFull ? '. Free some space: it is tried again' : ''
  return new AppError(isDiskFull ? 'DISK_FULL' : 'STORE', `${action}: PostgreSQL says "${text}"${goOn}`, {
    retryable: isRetryablePostgresError(error),
    cause: error,
  })
}
