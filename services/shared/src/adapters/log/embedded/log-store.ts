import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import { AppError } from '../../../runtime/app-error.ts'
import { makeOwnerFolder } from '../../../runtime/owner-only.ts'
import { assertLogFile } from './assert-log-file.ts'
import { watchFreeSpace } from './free-space.ts'

/** Raised when the layout below changes; a newer one is refused, never guessed at. */
export const LOG_FORMAT = 1

export interface TopicRecord {
  readonly topicId: string
  readonly partitions: number
  readonly retentionMs: number | null
  readonly isCompacted: boolean
}

export interface PartitionState {
  /** First offset that a reader may ask for; moves with retention. */
  readonly start: number
  /** The offset that the next message gets. */
  readonly end: number
  readonly lastAppendedAtMs: number
}

export type BlockKey = [topic: string, partition: number, firstOffset: number]

/** All in one LMDB file. */
interface LogTables {
  readonly topics: Database<TopicRecord, string>
  readonly states: Database<PartitionState, [topic: string, partition: number]>
  readonly blocks: Database<Buffer, BlockKey>
  /** Compacted topics: the offset of the newest message of a key, by the key's digest. */
  readonly newest: Database<number, [topic: string, partition: number, keyDigest: string]>
  /** Compacted topics: key digests of the tombstones, so that they can be found when their time is over. */
  readonly tombstones: Database<string, BlockKey>
}

export interface LogStore extends LogTables {
  /** Whether `close` was called: nothing may be read any more. */
  readonly isClosed: () => boolean
  /** Makes what other processes wrote visible to the next reads. */
  refresh(): void
  /** Runs `change` as one transaction; resolves after its commit is on disk, all or nothing. */
  write<T>(change: () => T): Promise<T>
  close(): Promise<void>
}

export const EMPTY_PARTITION: PartitionState = { start: 0, end: 0, lastAppendedAtMs: 0 }

interface OpenOptions {
  readonly folder: string
  readonly freeBytesMin: number
}

/**
 * Opens or makes the store. Throws `AppError` DATA_VERSION for a folder of a newer Rocade and STORE for one that
 * cannot be read. With less than `freeBytesMin` left on the disk, writes reject with DISK_FULL before anything is
 * written: LMDB would survive, but its neighbours on the disk (PostgreSQL) should too.
 */
export async function openLogStore({ folder, freeBytesMin }: OpenOptions): Promise<LogStore> {
  makeOwnerFolder(folder)
  const { root, tables } = await openTables(folder).catch((error: unknown) => rethrow(error, 'opening', folder))
  const writing = new Set<Promise<unknown>>()
  const space = await watchFreeSpace(folder)
  let isClosed = false
  return {
    ...tables,
    isClosed: () => isClosed,
    refresh: () => root.resetReadTxn(),
    async write(change) {
      const freeBytes = space.freeBytes()
      if (freeBytes < freeBytesMin)
        throw diskFull('writing to', folder, `${Math.floor(freeBytes / 2 ** 20)} MB are left`)
      if (isClosed) throw new AppError('STORE', 'writing to the log: it is closed', { retryable: false })
      // A child transaction, because only that is rolled back when `change` throws half way.
      const done = root.childTransaction(change).catch((error: unknown) => rethrow(error, 'writing to', folder))
      writing.add(done)
      return done.finally(() => writing.delete(done))
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await Promise.allSettled(writing)
      await root.close()
    },
  }
}

async function openTables(folder: string) {
  const path = join(folder, 'log.mdb')
  await assertLogFile(path)
  const root = open({
    path,
    noSubdir: true,
    maxDbs: 8,
    // Commit only what is on disk already: a reader must never be ahead of what a power cut leaves.
    overlappingSync: false,
    // With it, a commit that fails leaves a rejection inside of lmdb that nobody can handle.
    eventTurnBatching: false,
  })
  await checkFormat(root, folder)
  const tables: LogTables = {
    topics: root.openDB('topics', { encoding: 'json' }),
    states: root.openDB('states', { encoding: 'json' }),
    blocks: root.openDB('blocks', { encoding: 'binary' }),
    newest: root.openDB('newest', { encoding: 'json' }),
    tombstones: root.openDB('tombstones', { encoding: 'json' }),
  }
  return { root, tables }
}

async function checkFormat(root: RootDatabase, folder: string): Promise<void> {
  const meta = root.openDB<number, string>('meta', { encoding: 'json' })
  const format = meta.get('format')
  if (format === LOG_FORMAT) return
  if (format === undefined) {
    await meta.put('format', LOG_FORMAT)
    return
  }
  await root.close()
  throw new AppError(
    'DATA_VERSION',
    `opening the log in ${folder}: it has format ${format}, this version of Rocade knows ${LOG_FORMAT}. ` +
      'Start the version that wrote it, or use another data folder',
    { retryable: false },
  )
}

const MAP_FULL = -30792
const DISK_FULL_CODES = new Set<unknown>([MAP_FULL, 28 /* ENOSPC */, 27 /* EFBIG */, 122 /* EDQUOT */])
const EIO = 5

async function rethrow(error: unknown, action: string, folder: string): Promise<never> {
  if (error instanceof AppError) throw error
  const cause = await causeOf(error)
  const code = isObject(cause) ? cause.code : undefined
  if (DISK_FULL_CODES.has(code)) throw diskFull(action, folder, messageOf(cause), cause)
  // A write that the disk took only in part comes out of LMDB as EIO, also when it was just full.
  const hint = code === EIO ? ' (full, over a quota, or broken)' : ''
  throw new AppError('STORE', `${action} the log in ${folder}: ${messageOf(cause)}${hint}`, { retryable: true, cause })
}

/** lmdb rejects with "Commit failed" and gives the reason in a promise of its own. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!isObject(error) || !(error.commitError instanceof Promise)) return error
  const timeOut = new Promise((resolve) => setTimeout(resolve, 1_000, error).unref())
  return Promise.race([error.commitError.catch((reason: unknown) => reason), timeOut])
}

const diskFull = (action: string, folder: string, detail: string, cause?: unknown) =>
  new AppError('DISK_FULL', `${action} the log in ${folder}: the disk is full (${detail}). Free some space`, {
    retryable: true,
    cause,
  })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
