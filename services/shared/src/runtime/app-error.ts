export type ErrorCode =
  | 'CONFIG'
  | 'UPSTREAM'
  | 'STORE'
  | 'TIMEOUT'
  | 'OFFSET_GAP'
  | 'FENCED'
  | 'LAKE_PATH'
  | 'LAKE_NOT_FOUND'
  | 'LAKE_CORRUPT'
  | 'DISK_FULL'
  | 'PORT_IN_USE'
  | 'DATA_VERSION'
  | 'MISSING_BINARY'
  | 'NOT_FOUND'
  | 'BAD_REQUEST'
  | 'VIEWS_DIFFER'

/**
 * Every failure we throw on purpose: what we were doing, what was expected, what came, how to go on.
 * `retryable` is decided where the cause is known, and only there.
 */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly retryable: boolean
  constructor(code: ErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
  }
}
