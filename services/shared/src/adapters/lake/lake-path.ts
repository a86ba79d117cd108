import { AppError } from '../../runtime/app-error.ts'

/** First folder of what is not published yet; no object may be there. */
export const UNPUBLISHED_FOLDER = '_tmp'

const PART = /^[A-Za-z0-9._=-]{1,200}$/
const PATH_LENGTH_MAX = 1_000

/** Whether a file or folder of this name can be part of a lake path. */
export const isLakePart = (name: string): boolean => PART.test(name) && name !== '.' && name !== '..'

/** Throws `AppError` LAKE_PATH unless this is the path of an object, as the port `LakeStore` says. Pure. */
export function checkLakePath(path: string): void {
  const parts = path.split('/')
  if (path.length > PATH_LENGTH_MAX) throw refused(path, `is longer than ${PATH_LENGTH_MAX} characters`)
  if (parts[0] === UNPUBLISHED_FOLDER)
    throw refused(path, `is in ${UNPUBLISHED_FOLDER}, which holds unfinished objects`)
  for (const part of parts) {
    if (part === '') throw refused(path, 'has an empty part')
    if (part === '.' || part === '..') throw refused(path, `has the part "${part}"`)
    if (!PART.test(part))
      throw refused(path, 'has a part of other characters than A-Z a-z 0-9 . _ = - or over 200 of them')
  }
}

/** The same for a folder; the empty text is the whole lake. */
export function checkLakeFolder(folder: string): void {
  if (folder !== '') checkLakePath(folder)
}

function refused(path: string, why: string): AppError {
  const shown = JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path)
  return new AppError('LAKE_PATH', `the lake path ${shown} ${why}`, { retryable: false })
}
