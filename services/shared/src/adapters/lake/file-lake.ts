import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, realpath, rm, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { LakeObject, LakeStore, LakeUsage } from '../../ports/lake-store.ts'
import { makeFolderDurably, syncFolder } from './durable-folder.ts'
import { fileErrorCode, type LakeAction, lakeNotFound, toLakeError } from './file-lake-errors.ts'
import { checkLakeFolder, checkLakePath, UNPUBLISHED_FOLDER } from './lake-path.ts'
import { entriesOf, filesBelow } from './walk-folder.ts'
import { warnOnce } from './warn-once.ts'

export interface FileLakeOptions {
  /** Folder of the lake; made when the first object is published. */
  readonly root: string
  readonly clock?: Clock
  /** Told once of everything in the lake that is ignored, such as a symbolic link. */
  readonly logger?: Pick<Logger, 'warn'>
}

interface Place {
  readonly root: string
  readonly onIgnored: (path: string) => void
}

/**
 * Lake on a local disk, for `npm start` and tests.
 *
 * No overwrite, because `link` fails when the name is taken, where POSIX `rename` would silently replace the file.
 * Whole or nothing, because the name appears after the bytes are on the disk. Durable, because the folder that
 * holds the name is synced too. Symbolic links are never followed: one must not lead a reader out of the lake.
 */
export function createFileLake(options: FileLakeOptions): LakeStore {
  const { clock = systemClock } = options
  const root = resolve(options.root)
  const place = { root, onIgnored: warnOnce(options.logger) }
  return {
    async publish(path, bytes) {
      checkLakePath(path)
      return explained({ verb: 'publishing', path, root }, () => publish(root, path, bytes))
    },
    async read(path) {
      checkLakePath(path)
      return explained({ verb: 'reading', path, root }, () => readObject(root, path))
    },
    async list(folder) {
      checkLakeFolder(folder)
      return explained({ verb: 'listing', path: folder, root }, () => listObjects(place, folder))
    },
    async listNames(folder) {
      checkLakeFolder(folder)
      return explained({ verb: 'listing', path: folder, root }, () => listNames(place, folder))
    },
    async remove(path) {
      checkLakePath(path)
      return explained({ verb: 'removing', path, root }, () => removeObject(root, path))
    },
    async localPath(path) {
      checkLakePath(path)
      return explained({ verb: 'reading', path, root }, () => existingFile(root, path))
    },
    usage: () => explained({ verb: 'measuring', path: '', root }, () => usageOf(root)),
    sweep: (olderThanMs) =>
      explained({ verb: 'sweeping', path: UNPUBLISHED_FOLDER, root }, () => sweep(place, clock.nowMs() - olderThanMs)),
  }
}

async function explained<T>(action: LakeAction, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toLakeError(action, error)
  }
}

async function publish(root: string, path: string, bytes: Uint8Array): Promise<'published' | 'taken'> {
  const target = join(root, path)
  const partial = join(root, UNPUBLISHED_FOLDER, randomUUID())
  await makeFolderDurably(dirname(partial))
  try {
    await writeDurably(partial, bytes)
    await makeFolderDurably(dirname(target))
    await refuseSymbolicLinks(root, dirname(target))
    const outcome = await linkUnlessTaken(partial, target)
    // Also for `taken`: the answer counts on the other writer's name, which it may not have synced yet.
    await syncFolder(dirname(target))
    return outcome
  } finally {
    await rm(partial, { force: true })
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function linkUnlessTaken(partial: string, target: string): Promise<'published' | 'taken'> {
  try {
    await link(partial, target)
    return 'published'
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return 'taken'
    throw error
  }
}

async function readObject(root: string, path: string): Promise<Uint8Array> {
  const file = await existingFile(root, path)
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** The absolute path of an object that is there; a link, or anything behind one, is not there. */
async function existingFile(root: string, path: string): Promise<string> {
  const file = join(root, path)
  const found = await lstat(file)
  if (!found.isFile() || (await isBehindLink(root, dirname(file)))) throw lakeNotFound(root, path)
  return file
}

/** Whether a folder of the lake is, or lies below, a symbolic link in the lake. The root itself may be one. */
async function isBehindLink(root: string, folder: string): Promise<boolean> {
  return (await realpath(folder)) !== join(await realpath(root), relative(root, folder))
}

async function refuseSymbolicLinks(root: string, folder: string): Promise<void> {
  if (await isBehindLink(root, folder)) throw new Error(`${folder} lies behind a symbolic link, which is not followed`)
}

async function listObjects(place: Place, folder: string): Promise<LakeObject[]> {
  const { root } = place
  const start = join(root, folder)
  if (folder !== '' && (await isMissingOrBehindLink(root, start))) return []
  const files = await filesBelow(start, place.onIgnored)
  const objects: LakeObject[] = []
  for (const file of files) {
    const path = relative(root, file).split(sep).join('/')
    if (path.startsWith(`${UNPUBLISHED_FOLDER}/`)) continue
    const found = await statIfThere(file)
    if (found) objects.push({ path, bytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) })
  }
  return objects.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function listNames(place: Place, folder: string): Promise<string[]> {
  const start = join(place.root, folder)
  if (folder !== '' && (await isMissingOrBehindLink(place.root, start))) return []
  const names = (await entriesOf(start, place.onIgnored)).map((entry) => entry.name)
  return folder === '' ? names.filter((name) => name !== UNPUBLISHED_FOLDER) : names
}

async function isMissingOrBehindLink(root: string, folder: string): Promise<boolean> {
  try {
    return await isBehindLink(root, folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error))) return true
    throw error
  }
}

/** `null` for a file that was removed since it was listed. */
async function statIfThere(file: string) {
  return stat(file).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  })
}

async function removeObject(root: string, path: string): Promise<void> {
  const file = join(root, path)
  if (await isMissingOrBehindLink(root, dirname(file))) return
  await unlink(file).catch((error: unknown) => {
    if (fileErrorCode(error) !== 'ENOENT') throw error
  })
}

async function usageOf(root: string): Promise<LakeUsage> {
  await mkdir(root, { recursive: true })
  const { bsize, blocks, bfree } = await statfs(root)
  return { kind: 'file', root, capacityBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize }
}

async function sweep(place: Place, beforeMs: number): Promise<number> {
  let removed = 0
  for (const file of await filesBelow(join(place.root, UNPUBLISHED_FOLDER), place.onIgnored)) {
    const found = await statIfThere(file)
    if (found === null || Math.floor(found.mtimeMs) > beforeMs) continue
    await rm(file, { force: true })
    removed += 1
  }
  return removed
}
