import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../runtime/app-error.ts'

/** `sql/` of the repository: five folders up, from `src` and from `dist` alike. */
export const SQL_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', '..', 'sql')

/** All texts, read once when the process starts: an upgrade beneath a running process changes none of its queries. */
const TEXTS = readTexts(SQL_FOLDER)

/**
 * The text of a file below `sql/`, such as `batch/clean-hour.sql`, as it was when the process started.
 * Throws `AppError` CONFIG when the file was not there: the installation is not whole.
 */
export function readSql(name: string): string {
  const text = TEXTS.get(name)
  if (text !== undefined) return text
  throw new AppError(
    'CONFIG',
    `reading ${join(SQL_FOLDER, name)}: the file is missing. Get the whole repository again`,
    { retryable: false },
  )
}

function readTexts(root: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const folder of ['api', 'batch', 'migrations', 'quality']) {
    for (const file of sqlFilesIn(join(root, folder))) {
      texts.set(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8'))
    }
  }
  return texts
}

/** None when the folder is missing: `readSql` says so of the file that is asked for. */
function sqlFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.sql'))
  } catch {
    return []
  }
}
