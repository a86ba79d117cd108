import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import type { LakeColumn } from './parquet-file.ts'

/** A file that belongs to a table, as its `add` action says (Delta Lake protocol, "Add File"). */
export const AddFile = z.object({
  path: z.string(),
  partitionValues: z.record(z.string(), z.string()),
  size: z.number(),
  modificationTime: z.number(),
  dataChange: z.boolean(),
  stats: z.string(),
  tags: z.record(z.string(), z.string()).default({}),
})
export type AddFile = z.infer<typeof AddFile>

const Action = z.object({ add: AddFile.optional(), remove: z.object({ path: z.string() }).optional() })

export interface DeltaSnapshot {
  /** −1: the table does not exist yet. */
  readonly version: number
  /** The files that are in the table at this version, by path. */
  readonly files: ReadonlyMap<string, AddFile>
}

export const EMPTY_SNAPSHOT: DeltaSnapshot = { version: -1, files: new Map() }

const commitPath = (table: string, version: number) => `${table}/_delta_log/${String(version).padStart(20, '0')}.json`

/**
 * The newest snapshot of a table. Give the last one that was read, and only the commits after it are read.
 * Throws `AppError` LAKE_CORRUPT when a commit is missing or is not one.
 */
export async function readDeltaSnapshot(
  lake: LakeStore,
  table: string,
  since = EMPTY_SNAPSHOT,
): Promise<DeltaSnapshot> {
  const names = (await lake.listNames(`${table}/_delta_log`)).filter((name) => /^\d{20}\.json$/.test(name))
  const versions = names.map((name) => Number(name.slice(0, 20))).filter((version) => version > since.version)
  const files = new Map(since.files)
  let version = since.version
  for (const next of versions) {
    if (next !== version + 1) throw corrupt(table, `commit ${version + 1} is missing before ${next}`)
    for (const action of parseCommit(table, next, await lake.read(commitPath(table, next)))) {
      if (action.remove !== undefined) files.delete(action.remove.path)
      if (action.add !== undefined) files.set(action.add.path, action.add)
    }
    version = next
  }
  return { version, files }
}

function parseCommit(table: string, version: number, bytes: Uint8Array) {
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

export interface DeltaChange {
  readonly add: readonly AddFile[]
  readonly remove: readonly AddFile[]
  /** Why, for people who read the history: `import los-angeles`. */
  readonly operation: string
  readonly atMs: number
}

export interface DeltaTable {
  readonly name: string
  readonly columns: readonly LakeColumn[]
}

/**
 * Commits a change on top of a snapshot. The commit is an object published without overwriting, so of two writers on
 * the same version one gets `superseded`, and nothing of its change is in the table.
 */
export async function commitDelta(
  lake: LakeStore,
  table: DeltaTable,
  base: DeltaSnapshot,
  change: DeltaChange,
): Promise<{ readonly outcome: 'committed'; readonly snapshot: DeltaSnapshot } | { readonly outcome: 'superseded' }> {
  const version = base.version + 1
  const actions: object[] = [
    { commitInfo: { timestamp: change.atMs, operation: change.operation, engineInfo: 'rocade' } },
    ...(version === 0 ? tableActions(table, change.atMs) : []),
    ...change.remove.map(({ path }) => ({ remove: { path, deletionTimestamp: change.atMs, dataChange: true } })),
    ...change.add.map((add) => ({ add })),
  ]
  const bytes = Buffer.from(`${actions.map((action) => JSON.stringify(action)).join('\n')}\n`)
  if ((await lake.publish(commitPath(table.name, version), bytes)) === 'taken') return { outcome: 'superseded' }
  const files = new Map(base.files)
  for (const { path } of change.remove) files.delete(path)
  for (const add of change.add) files.set(add.path, add)
  return { outcome: 'committed', snapshot: { version, files } }
}

/** Protocol and schema, in the first commit. Reader version 1, writer version 2: every Delta reader knows these. */
function tableActions({ name, columns }: DeltaTable, atMs: number): object[] {
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
