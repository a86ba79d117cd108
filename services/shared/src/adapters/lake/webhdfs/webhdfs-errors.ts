import { AppError } from '../../../runtime/app-error.ts'
import { type LakeAction, lakeNotFound, toLakeError } from '../file-lake-errors.ts'

/** HDFS answered, and said no. */
export class HdfsRefusal extends Error {
  override name = 'HdfsRefusal'
  readonly status: number
  /** Java's simple name of the exception, such as `FileNotFoundException`; empty when the answer was not of WebHDFS. */
  readonly exception: string
  constructor(status: number, exception: string, message: string) {
    super(message)
    this.status = status
    this.exception = exception
  }
}

/** No whole answer came: what was asked for may have happened or not. */
export class HdfsUnreachable extends Error {
  override name = 'HdfsUnreachable'
  readonly isTimeout: boolean
  constructor(message: string, { cause, isTimeout = false }: { cause?: unknown; isTimeout?: boolean } = {}) {
    super(message, { cause })
    this.isTimeout = isTimeout
  }
}

const QUOTA = new Set([
  'DSQuotaExceededException',
  'NSQuotaExceededException',
  'QuotaByStorageTypeExceededException',
  'QuotaExceededException',
])
const PERMISSION = new Set(['AccessControlException', 'SecurityException', 'AuthorizationException'])
/** Neither waiting nor trying again changes these. */
const LASTING = new Set(['IllegalArgumentException', 'InvalidPathException', 'UnsupportedOperationException'])
const NOT_AN_OBJECT = new Set(['FileNotFoundException', 'ParentNotDirectoryException'])
/** HDFS gives this for a path that goes on below a file, with a code that else means a lack of rights. */
const BELOW_A_FILE = /\(is not a directory\)/
const STANDBY = new Set(['StandbyException', 'ObserverRetryOnActiveException'])

/** Whether there is nothing at a path, as far as this answer tells. */
export const isNothingThere = (error: unknown): boolean =>
  error instanceof HdfsRefusal && (NOT_AN_OBJECT.has(error.exception) || BELOW_A_FILE.test(error.message))

/** Says what an answer of HDFS, or none, means for the lake, and how to go on. An `AppError` passes as it is. Pure. */
export function toWebhdfsError(action: LakeAction, error: unknown): AppError {
  if (error instanceof HdfsRefusal) return refused(action, error)
  if (error instanceof HdfsUnreachable) {
    const goOn = 'It is tried again; see whether HDFS is up: `hdfs dfsadmin -report`'
    return new AppError(error.isTimeout ? 'TIMEOUT' : 'STORE', `${whereOf(action)}: ${error.message}. ${goOn}`, {
      retryable: true,
      cause: error,
    })
  }
  return toLakeError(action, error)
}

function refused(action: LakeAction, error: HdfsRefusal): AppError {
  if (action.verb === 'reading' && isNothingThere(error)) return lakeNotFound(action.root, action.path, error)
  const { code, retryable, goOn } = meaningOf(error)
  const said = `${error.exception || `HTTP ${error.status}`}: ${firstLine(error.message)}`
  return new AppError(code, `${whereOf(action)}: ${said}. ${goOn}`, { retryable, cause: error })
}

interface Meaning {
  readonly code: 'STORE' | 'DISK_FULL'
  readonly retryable: boolean
  readonly goOn: string
}

function meaningOf({ exception, status, message }: HdfsRefusal): Meaning {
  const store = (retryable: boolean, goOn: string): Meaning => ({ code: 'STORE', retryable, goOn })
  // Wrapped in others while the NameNode starts, so the text decides.
  if (/SafeMode|safe mode/.test(`${exception} ${message}`))
    return store(true, 'HDFS takes nothing in safe mode, as after its start; it is tried again')
  if (QUOTA.has(exception) || /quota/i.test(exception))
    return { code: 'DISK_FULL', retryable: true, goOn: 'Raise the quota or free some space: it is tried again' }
  if (STANDBY.has(exception)) return store(true, 'This NameNode is on standby; it is tried again until one is active')
  if (PERMISSION.has(exception) || status === 401)
    return store(false, 'Give our user the rights on the folder of the lake (hdfs dfs -chown), or set another user')
  if (LASTING.has(exception)) return store(false, 'This is a mistake of ours or of the settings')
  if (exception === '' && status < 500) return store(false, 'This is no WebHDFS: check the address of the NameNode')
  if (/could only be written to|Failed to find datanode/.test(message))
    return store(true, 'No DataNode takes it: they are down or full; it is tried again')
  return store(true, 'It is tried again')
}

const whereOf = ({ verb, path, root }: LakeAction) => `${verb} ${path || 'the whole lake'} in the lake ${root}`

/** Java likes to send its stack along. */
const firstLine = (message: string) => (message.split('\n')[0] ?? '').slice(0, 300)
