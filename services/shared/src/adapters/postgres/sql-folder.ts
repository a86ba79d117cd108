import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../runtime/app-error.ts'

/** `sql/` of the repository: five folders up, from `src` and from `dist` alike. */
export const SQL_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', '..', 'sql')

/**
 * The text of a file below `sql/`, such as `batch/clean-hour.sql`. Reads from disk: call it once, at start.
 * Throws `AppError` CONFIG when the file is not there: the installation is not whole.
 */
export function readSql(name: string): string {
  const path = join(SQL_FOLDER, name)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new AppError('CONFIG', `reading ${path}: the file is missing. Get the whole repository again`, {
      retryable: false,
      cause: error,
    })
  }
}
