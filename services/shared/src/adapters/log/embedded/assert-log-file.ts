import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../../runtime/app-error.ts'
import { firstMissingPage, readNewestMeta } from './lmdb-pages.ts'

/**
 * Throws `AppError` STORE when there is a file that is not LMDB's, or that lacks pages which its tables are made of:
 * LMDB maps the file into memory and ends the process (SIGBUS, without a word) when it comes to such a page.
 * No file, and an empty one, are fine: they become a new log.
 */
export async function assertLogFile(path: string): Promise<void> {
  const file = await openIfThere(path)
  if (file === null) return
  try {
    if ((await file.stat()).size === 0) return
    const meta = await readNewestMeta(file)
    if (meta === null) throw damaged(path, 'it is damaged or no log: it does not begin as a file of LMDB does')
    // After the numbers were read: another process may be writing, and its pages are there before its numbers.
    const { size: fileBytes } = await file.stat()
    const expectedBytes = (meta.lastPage + 1) * meta.pageBytes
    if (fileBytes >= expectedBytes) return
    // Pages at the end that are free need not be in the file, so the size alone does not tell.
    const missing = await firstMissingPage(file, fileBytes, meta)
    if (missing === null) return
    throw damaged(
      path,
      `it is cut off: it has ${fileBytes} bytes, expected ${expectedBytes}; page ${missing} is missing`,
    )
  } finally {
    await file.close()
  }
}

const damaged = (path: string, what: string) =>
  new AppError(
    'STORE',
    `opening the log ${path}: ${what}. Put it back from a backup, or move it away to start with an empty one`,
    { retryable: false },
  )

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
