import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import { UNPUBLISHED_FOLDER } from '../lake-path.ts'
import type { WebhdfsClient } from './webhdfs-client.ts'
import { HdfsRefusal, HdfsUnreachable } from './webhdfs-errors.ts'

type Outcome = 'published' | 'taken'

const RENAMES_MAX = 4
/** Why a rename can fail for which the answer is found at the target: taken, no folder for it, or already renamed. */
const LOOK_AT_TARGET = new Set([
  'FileAlreadyExistsException',
  'FileNotFoundException',
  'ParentNotDirectoryException',
  'IOException',
])

/**
 * Writes the bytes where nobody reads, counts them, and renames them to where nothing is.
 *
 * The answer to a rename can get lost. HDFS gives each file an id that a rename keeps, so what stands at the target tells
 * whether it is ours. Only when HDFS stays away does this reject with the outcome unknown; publishing once more then says
 * `taken` if it had worked, and the object tells its writer.
 */
export async function publishObject(
  client: WebhdfsClient,
  root: string,
  path: string,
  bytes: Uint8Array,
): Promise<Outcome> {
  const unpublished: string[] = []
  const newPath = () => {
    const next = `${root}/${UNPUBLISHED_FOLDER}/${randomUUID()}`
    unpublished.push(next)
    return next
  }
  try {
    const partial = await client.create(newPath, bytes)
    const outcome = await renameUnlessTaken(
      client,
      partial,
      await countedFileId(client, partial, bytes),
      `${root}/${path}`,
    )
    if (outcome === 'published') unpublished.splice(unpublished.indexOf(partial), 1)
    return outcome
  } finally {
    // What cannot be removed now is left to `sweep`.
    for (const leftover of unpublished) await client.remove(leftover).catch(() => false)
  }
}

async function countedFileId(client: WebhdfsClient, partial: string, bytes: Uint8Array): Promise<number> {
  const written = await client.status(partial)
  if (written?.length === bytes.byteLength) return written.fileId
  throw new HdfsUnreachable(`of ${bytes.byteLength} bytes written, ${written?.length ?? 'no file'} arrived`)
}

async function renameUnlessTaken(
  client: WebhdfsClient,
  partial: string,
  fileId: number,
  target: string,
): Promise<Outcome> {
  let lastFailure: unknown = null
  for (let attempt = 1; attempt <= RENAMES_MAX; attempt += 1) {
    try {
      if (await client.rename(partial, target)) return 'published'
    } catch (error) {
      if (!isAnsweredAtTarget(error)) throw error
      lastFailure = error
    }
    const standing = await client.status(target)
    if (standing !== null) return standing.fileId === fileId ? 'published' : 'taken'
    await client.makeFolder(posix.dirname(target))
  }
  throw lastFailure ?? new HdfsUnreachable(`${target} could not be renamed to, and nothing is there`)
}

const isAnsweredAtTarget = (error: unknown) =>
  error instanceof HdfsUnreachable || (error instanceof HdfsRefusal && LOOK_AT_TARGET.has(error.exception))
