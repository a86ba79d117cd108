import { AppError } from '../../runtime/app-error.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * One clear line from what went wrong when an embedded server was set up or started: the failure of a file system
 * call, or the last words of initdb or postgres. An `AppError` passes as it is. Pure.
 */
export function toStartError(action: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  if (['ENOSPC', 'EDQUOT'].includes(code) || /no space left on device|disk quota exceeded/i.test(text)) {
    const goOn = 'the disk is full. Free some space and start again: nothing is lost'
    return new AppError('DISK_FULL', `${action}: ${goOn}`, { retryable: true, cause: error })
  }
  if (['EACCES', 'EPERM'].includes(code) || /permission denied/i.test(text)) {
    const goOn =
      'Give the folder to the user who starts the program (it was used by another one before), or set another data folder'
    return new AppError('STORE', `${action}: ${lastLine(text)}. ${goOn}`, { retryable: false, cause: error })
  }
  return new AppError('STORE', `${action}: ${lastLine(text)}`, { retryable: false, cause: error })
}

/** The line that says most: the last one that PostgreSQL marks as fatal or an error, or else the last one. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.findLast((line) => /FATAL|PANIC|error:/i.test(line)) ?? lines.at(-1) ?? 'no reason was given'
}
