import { AppError } from '../../runtime/app-error.ts'

/** Node's code of a file system error, such as `ENOENT`; empty for anything else. */
export const fileErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const FULL = new Set(['ENOSPC', 'EDQUOT'])
/** No such object: nothing there, a folder, a file where a folder should be, or a symbolic link (opened with O_NOFOLLOW). */
const NOT_AN_OBJECT = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'ELOOP'])
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'])

export interface LakeAction {
  readonly verb: 'publishing' | 'reading' | 'removing' | 'listing' | 'sweeping' | 'measuring'
  readonly path: string
  readonly root: string
}

/** Says what a file system error means for the lake, and how to go on. An `AppError` passes as it is. */
export function toLakeError({ verb, path, root }: LakeAction, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = fileErrorCode(error)
  const where = `${verb} ${path || 'the whole lake'} in the lake ${root}`
  const text = error instanceof Error ? error.message : String(error)
  if (FULL.has(code))
    return new AppError('DISK_FULL', `${where}: the disk is full. Free some space: it is tried again`, {
      retryable: true,
      cause: error,
    })
  if (verb === 'reading' && NOT_AN_OBJECT.has(code)) return lakeNotFound(root, path, error)
  const goOn =
    verb === 'publishing' && NO_HARD_LINKS.has(code)
      ? '. The lake needs a file system with hard links: move it to one'
      : ''
  return new AppError('STORE', `${where}: ${text}${goOn}`, { retryable: goOn === '', cause: error })
}

export const lakeNotFound = (root: string, path: string, cause?: unknown): AppError =>
  new AppError('LAKE_NOT_FOUND', `reading ${path}: the lake ${root} has no such object`, { retryable: false, cause })
