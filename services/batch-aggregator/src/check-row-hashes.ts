import type { Feed } from '@rocade/shared/feeds/feed'
import { bronzeColumns } from '@rocade/shared/lake/bronze-file'
import { hashExpression } from '@rocade/shared/lake/row-hash'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import { AppError } from '@rocade/shared/runtime/app-error'

export interface HashedFile {
  readonly path: string
  /** As its footer says. */
  readonly rowHashSum: string
}

const MASK_64 = (1n << 64n) - 1n

/**
 * Compares the rows of bronze files with the hashes in their footers: one flipped bit can change a value without any
 * error of the reader. All files in one query, because sums of hashes can be added up; only when that does not come out
 * right, one by one, to find the damaged file. Throws `AppError` LAKE_CORRUPT with its name.
 */
export async function checkRowHashes(engine: BatchEngine, feed: Feed, files: readonly HashedFile[]): Promise<void> {
  const expected = files.reduce((sum, { rowHashSum }) => (sum + BigInt(rowHashSum)) & MASK_64, 0n)
  const found = await rowHashSum(engine, feed, files).catch(passOnWhatPasses)
  if (found === expected.toString()) return
  for (const file of files) {
    const own = await rowHashSum(engine, feed, [file]).catch((error: unknown) => {
      passOnWhatPasses(error)
      throw damaged(file.path, "the file can't be read", error)
    })
    if (own !== file.rowHashSum) throw damaged(file.path, 'its rows do not have the hash that its footer says')
  }
  const all = `${files.length} files from ${files[0]?.path}`
  throw damaged(all, 'each has the rows that its footer says, and together they have not; read them again')
}

async function rowHashSum(engine: BatchEngine, feed: Feed, files: readonly HashedFile[]): Promise<unknown> {
  const sql = `SELECT ${hashExpression(bronzeColumns(feed))} AS row_hash_sum FROM bronze`
  const [row] = await engine.query({ sql, datasets: { bronze: files.map(({ path }) => path) } })
  return row?.row_hash_sum
}

/** An engine or a store that is away says nothing about the files. */
function passOnWhatPasses(error: unknown): null {
  if (error instanceof AppError && error.retryable) throw error
  return null
}

const damaged = (path: string, what: string, cause?: unknown) =>
  new AppError('LAKE_CORRUPT', `reading ${path}: ${what}. The hour stays as it was; put the file back from a copy`, {
    retryable: false,
    cause,
  })
