import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@rocade/shared/runtime/app-error'
import { makeOwnerFolder, tightenFile } from '@rocade/shared/runtime/owner-only'
import { z } from 'zod'
import { lockDataFolder } from './data-lock.ts'
import { hasCode } from './error-code.ts'

/** Grows when a newer Rocade writes what an older one could not read. */
export const DATA_VERSION = 1

const VersionFile = z.object({ dataVersion: z.number().int().positive() })

export interface DataFolder {
  readonly root: string
  readonly isNew: boolean
  readonly postgres: string
  readonly log: string
  readonly lake: string
  readonly scratch: string
  /** Local copies of objects, when the lake is elsewhere. */
  readonly staging: string
  /** File of the calls made to other people's services. */
  readonly budgets: string
  release(): void
}

/**
 * Opens the folder that everything is kept in, and makes it at the first start.
 * Throws `AppError`: DATA_VERSION when a newer Rocade wrote it or it is somebody else's folder, STORE when it cannot be
 * written or another Rocade works in it. Nothing in it is touched then.
 */
export function openDataFolder(root: string): DataFolder {
  try {
    mkdirSync(root, { recursive: true })
    const release = lockDataFolder(root)
    try {
      const isNew = readOrBegin(root)
      const paths = pathsIn(root)
      keepToOwner(paths)
      return { isNew, ...paths, release }
    } catch (error) {
      release()
      throw error
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    const what = error instanceof Error ? error.message : String(error)
    throw new AppError('STORE', `opening the data folder ${root}: ${what}. Make it writable, or set ROCADE_DATA_DIR`, {
      retryable: false,
      cause: error,
    })
  }
}

const pathsIn = (root: string) => ({
  root,
  postgres: join(root, 'postgres'),
  log: join(root, 'log'),
  lake: join(root, 'lake'),
  scratch: join(root, 'scratch'),
  staging: join(root, 'staging'),
  budgets: join(root, 'budgets.json'),
})

/**
 * Readings, the log and the calls to other people's services are for their owner only. The root itself others may
 * enter: started by root, PostgreSQL runs as another user, and its folder has an owner of its own.
 */
function keepToOwner({ log, lake, scratch, staging, budgets }: ReturnType<typeof pathsIn>): void {
  for (const folder of [log, lake, scratch, staging]) makeOwnerFolder(folder)
  tightenFile(budgets)
}

/** Whether the folder is new. */
function readOrBegin(root: string): boolean {
  const path = join(root, 'version.json')
  const text = readIfThere(path)
  if (text !== null) {
    checkVersion(root, text)
    return false
  }
  const others = readdirSync(root).filter((name) => !/^(lock|version)\.json/.test(name))
  if (others.length > 0) {
    throw refused(root, `is not empty (${others.slice(0, 3).join(', ')}) and was not made by Rocade`)
  }
  writeDurably(path, JSON.stringify({ dataVersion: DATA_VERSION }))
  return true
}

function checkVersion(root: string, text: string): void {
  let file: z.infer<typeof VersionFile>
  try {
    file = VersionFile.parse(JSON.parse(text))
  } catch {
    throw refused(root, 'has a version.json that cannot be read')
  }
  if (file.dataVersion > DATA_VERSION) {
    throw refused(
      root,
      `was written by a newer Rocade: it has data version ${file.dataVersion}, this one knows ${DATA_VERSION}`,
    )
  }
}

const refused = (root: string, why: string) =>
  new AppError(
    'DATA_VERSION',
    `the data folder ${root} ${why}. Set ROCADE_DATA_DIR to another folder, or update Rocade`,
    {
      retryable: false,
    },
  )

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w')
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
}
