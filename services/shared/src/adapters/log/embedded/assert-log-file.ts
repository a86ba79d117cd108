import { open } from 'node:fs/promises'
import { AppError } from '../../../runtime/app-error.ts'

/** Two pages of the smallest size, each with the numbers below: what LMDB writes first, at once. */
const FILE_BYTES_MIN = 2 * 4096
const MAGIC_AT = 24
const MAGIC = 0xbeefc0de

/**
 * Throws `AppError` STORE when there is a file that is not LMDB's, because LMDB itself would crash the process.
 * No file, and an empty one, are fine: they become a new log.
 */
export async function assertLogFile(path: string): Promise<void> {
  const start = await readStart(path)
  if (start === null || start.length === 0) return
  if (start.length === FILE_BYTES_MIN && start.readUInt32LE(MAGIC_AT) === MAGIC) return
  throw new AppError(
    'STORE',
    `opening the log: ${path} is damaged or no log. Move it away to start with an empty one`,
    {
      retryable: false,
    },
  )
}

async function readStart(path: string): Promise<Buffer | null> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_BYTES_MIN), 0, FILE_BYTES_MIN, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
