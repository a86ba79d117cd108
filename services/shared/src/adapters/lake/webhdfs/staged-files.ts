import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Clock } from '../../../ports/clock.ts'
import { fileErrorCode } from '../file-lake-errors.ts'

export interface StagedFilesOptions {
  readonly folder: string
  /** The least recently used ones go when there is more. */
  readonly bytesMax: number
  readonly clock: Clock
}

/** What an object was when it was looked at. Together they name one content: objects are never rewritten. */
export interface StagedVersion {
  readonly path: string
  readonly bytes: number
  readonly modifiedAtMs: number
}

export interface StagedFiles {
  /** The local copy; `download` fills the file that it is given when there is none yet. */
  get(version: StagedVersion, download: (file: string) => Promise<void>): Promise<string>
}

/** Whoever was given a file has this long to open it, whatever the bound. */
const KEPT_MS = 15 * 60_000

/** Copies of lake objects on the local disk, which several processes may share. */
export function createStagedFiles({ folder, bytesMax, clock }: StagedFilesOptions): StagedFiles {
  const arriving = new Map<string, Promise<void>>()
  /** `null`: not counted yet. */
  let bytesHeld: number | null = null

  async function arrive(name: string, bytes: number, download: (file: string) => Promise<void>): Promise<void> {
    await mkdir(folder, { recursive: true })
    const partial = join(folder, `${name}.${randomUUID()}.partial`)
    try {
      await download(partial)
      const found = await stat(partial)
      if (found.size !== bytes) throw new Error(`expected ${bytes} bytes in ${partial}, got ${found.size}`)
      await isUsed(partial, clock.nowMs())
      await rename(partial, join(folder, name))
    } finally {
      await rm(partial, { force: true })
    }
    if (bytesHeld !== null) bytesHeld += bytes
    if (bytesHeld === null || bytesHeld > bytesMax) bytesHeld = await evict(folder, bytesMax, clock.nowMs() - KEPT_MS)
  }

  return {
    async get(version, download) {
      const name = nameOf(version)
      const file = join(folder, name)
      if (await isUsed(file, clock.nowMs())) return file
      const running = arriving.get(name) ?? arrive(name, version.bytes, download).finally(() => arriving.delete(name))
      arriving.set(name, running)
      await running
      return file
    },
  }
}

function nameOf({ path, bytes, modifiedAtMs }: StagedVersion): string {
  const hash = createHash('sha256').update(`${path}\n${bytes}\n${modifiedAtMs}`).digest('hex').slice(0, 32)
  return `${hash}-${basename(path)}`
}

/** Marks a file as used now; `false` when it is not there. The time of use is its mtime, so that others see it. */
async function isUsed(file: string, nowMs: number): Promise<boolean> {
  try {
    await utimes(file, nowMs / 1000, nowMs / 1000)
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Removes files used before the given instant, the oldest first, until the rest fits; returns the bytes that stay. */
async function evict(folder: string, bytesMax: number, usedBeforeMs: number): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => fileFacts(join(folder, name))))
  const there = files.filter((file) => file !== null).sort((a, b) => a.usedAtMs - b.usedAtMs)
  let bytes = there.reduce((sum, file) => sum + file.bytes, 0)
  for (const { file, bytes: freed, usedAtMs } of there) {
    if (bytes <= bytesMax || usedAtMs >= usedBeforeMs) break
    await rm(file, { force: true })
    bytes -= freed
  }
  return bytes
}

/** `null` for one that another process has removed meanwhile. */
async function fileFacts(file: string) {
  const found = await stat(file).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  })
  return found?.isFile() ? { file, bytes: found.size, usedAtMs: found.mtimeMs } : null
}
