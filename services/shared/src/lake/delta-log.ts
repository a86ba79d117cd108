import { randomUUID } from 'node:crypto'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { Action, AddFile, type Transaction } from './delta-actions.ts'
import { readCheckpoint } from './delta-checkpoint.ts'
import { deltaFile, deltaLogFolder, versionsOf } from './delta-paths.ts'
import { type DeltaSnapshot, EMPTY_SNAPSHOT, replayOnto } from './delta-snapshot.ts'
import type { LakeColumn } from './parquet-file.ts'

export { AddFile, type DeltaSnapshot, EMPTY_SNAPSHOT }

/**
 * The newest snapshot of a table. Give the last one that was read, and only the commits after it are read; without it,
 * reading begins at the newest checkpoint. Throws `AppError` LAKE_CORRUPT when a commit is missing or is not one.
 */
export async function readDeltaSnapshot(
  lake: LakeStore,
  table: string,
  since = EMPTY_SNAPSHOT,
): Promise<DeltaSnapshot> {
  return readUpTo(lake, table, { since, version: Number.POSITIVE_INFINITY })
}

/**
 * A table as it was at a version. Throws `AppError` LAKE_NOT_FOUND when there is no such version, or its commits are
 * no longer kept.
 */
export async function readDeltaVersion(lake: LakeStore, table: string, version: number): Promise<DeltaSnapshot> {
  const snapshot = await readUpTo(lake, table, { since: EMPTY_SNAPSHOT, version })
  if (snapshot.version === version) return snapshot
  const kept = versionsOf(await lake.listNames(deltaLogFolder(table)), 'commit')
  const has = kept.length === 0 ? 'it has none' : `those from ${kept[0]} to ${kept.at(-1)} are kept`
  throw notThere(table, `there is no version ${version}; ${has}`)
}

/** The newest version that was committed at an instant or before it, epoch ms; −1 when the table is younger. */
export async function deltaVersionAt(lake: LakeStore, table: string, atMs: number): Promise<number> {
  const versions = versionsOf(await lake.listNames(deltaLogFolder(table)), 'commit')
  let [low, high] = [0, versions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((await commitTimeMs(lake, table, versions[middle] as number)) <= atMs) low = middle + 1
    else high = middle
  }
  return versions[low - 1] ?? -1
}

async function commitTimeMs(lake: LakeStore, table: string, version: number): Promise<number> {
  return (await readCommit(lake, table, version)).find((action) => action.commitInfo)?.commitInfo?.timestamp ?? 0
}

interface ReadRange {
  readonly since: DeltaSnapshot
  readonly version: number
}

async function readUpTo(lake: LakeStore, table: string, { since, version }: ReadRange): Promise<DeltaSnapshot> {
  const names = await lake.listNames(deltaLogFolder(table))
  const base = since.version < 0 ? await newestCheckpoint(lake, table, names, version) : since
  const replay = replayOnto(base)
  let next = base.version + 1
  for (const found of versionsOf(names, 'commit')) {
    if (found < next || found > version) continue
    if (found !== next) throw corrupt(table, `commit ${next} is missing before ${found}`)
    replay.play(await readCommit(lake, table, found), found)
    next = found + 1
  }
  return replay.snapshot()
}

/** The newest checkpoint that is whole: one that is damaged is passed over, because the commits tell the same. */
async function newestCheckpoint(
  lake: LakeStore,
  table: string,
  names: readonly string[],
  version: number,
): Promise<DeltaSnapshot> {
  const hashed = new Set(versionsOf(names, 'checkpointHash'))
  const usable = versionsOf(names, 'checkpoint').filter((found) => found <= version && hashed.has(found))
  for (const found of usable.reverse()) {
    try {
      return await readCheckpoint(lake, table, found)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'LAKE_CORRUPT') throw error
    }
  }
  return EMPTY_SNAPSHOT
}

/** The actions of one commit. Throws `AppError` LAKE_CORRUPT when it is not one, or of a kind that we do not know. */
export async function readCommit(lake: LakeStore, table: string, version: number): Promise<Action[]> {
  const bytes = await lake.read(deltaFile(table, version, 'commit'))
  const lines = Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  try {
    return lines.map((line) => Action.parse(JSON.parse(line)))
  } catch (cause) {
    throw corrupt(table, `commit ${version} can't be read`, cause)
  }
}

const corrupt = (table: string, what: string, cause?: unknown) =>
  new AppError('LAKE_CORRUPT', `reading the log of table ${table}: ${what}`, { retryable: false, cause })

const notThere = (table: string, what: string) =>
  new AppError('LAKE_NOT_FOUND', `reading the log of table ${table}: ${what}`, { retryable: false })

export interface DeltaChange {
  readonly add: readonly AddFile[]
  readonly remove: readonly AddFile[]
  /** Why, for people who read the history: `import los-angeles`. */
  readonly operation: string
  readonly atMs: number
  /** Which piece of work this is, so that whoever does it again can see that it was done. */
  readonly transaction?: Transaction
}

export interface DeltaTable {
  readonly name: string
  readonly columns: readonly LakeColumn[]
}

/**
 * Commits a change on top of a snapshot. The commit is an object published without overwriting, so of two writers on
 * the same version one gets `superseded`, and nothing of its change is in the table. A writer that lost the answer to
 * its own commit and says it again gets `committed`: it knows its files, whose names nobody else makes.
 */
export async function commitDelta(
  lake: LakeStore,
  table: DeltaTable,
  base: DeltaSnapshot,
  change: DeltaChange,
): Promise<{ readonly outcome: 'committed'; readonly snapshot: DeltaSnapshot } | { readonly outcome: 'superseded' }> {
  const version = base.version + 1
  // Time never goes back from version to version: `asOf` looks versions up by it.
  const atMs = Math.max(change.atMs, base.atMs)
  const actions: Action[] = [
    { commitInfo: { timestamp: atMs, operation: change.operation, engineInfo: 'rocade' } },
    ...(version === 0 ? tableActions(table, atMs) : []),
    ...(change.transaction === undefined ? [] : [{ txn: { ...change.transaction, lastUpdated: atMs } }]),
    ...change.remove.map(({ path }) => ({ remove: { path, deletionTimestamp: atMs, dataChange: true } })),
    ...change.add.map((add) => ({ add })),
  ]
  const bytes = Buffer.from(`${actions.map((action) => JSON.stringify(action)).join('\n')}\n`)
  const outcome = await lake.publish(deltaFile(table.name, version, 'commit'), bytes)
  if (outcome === 'taken' && !(await isOurs(lake, table.name, version, change))) return { outcome: 'superseded' }
  const replay = replayOnto(base)
  replay.play(actions, version)
  return { outcome: 'committed', snapshot: replay.snapshot() }
}

async function isOurs(lake: LakeStore, table: string, version: number, { add }: DeltaChange): Promise<boolean> {
  const there = (await readCommit(lake, table, version)).flatMap((action) => action.add?.path ?? [])
  return add.length > 0 && there.length === add.length && add.every(({ path }, i) => there[i] === path)
}

/** Protocol and schema, in the first commit. Reader version 1, writer version 2: every Delta reader knows these. */
function tableActions({ name, columns }: DeltaTable, atMs: number): Action[] {
  const fields = [
    ...columns.map((column) => ({
      name: column.name,
      type: DELTA_TYPES[column.type],
      nullable: column.isNullable,
      metadata: {},
    })),
    ...PARTITION_COLUMNS.map((column) => ({ name: column, type: 'integer', nullable: false, metadata: {} })),
  ]
  return [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: randomUUID(),
        name,
        format: { provider: 'parquet', options: {} },
        schemaString: JSON.stringify({ type: 'struct', fields }),
        partitionColumns: PARTITION_COLUMNS,
        configuration: {},
        createdTime: atMs,
      },
    },
  ]
}

const PARTITION_COLUMNS = ['year', 'month', 'day']

const DELTA_TYPES: Record<LakeColumn['type'], string> = {
  uuid: 'binary',
  text: 'string',
  instant: 'timestamp',
  double: 'double',
  integer: 'long',
  boolean: 'boolean',
  bytes: 'binary',
}

/** The partition of a UTC day, as `add` says it and as its folder is called. */
export function dayPartition(ms: number): { readonly values: Record<string, string>; readonly folder: string } {
  const date = new Date(ms)
  const values = {
    year: String(date.getUTCFullYear()),
    month: String(date.getUTCMonth() + 1),
    day: String(date.getUTCDate()),
  }
  return { values, folder: `year=${values.year}/month=${values.month}/day=${values.day}` }
}
