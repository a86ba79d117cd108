import { feeds } from '@rocade/shared/feeds/index'
import {
  type AddFile,
  type DeltaSnapshot,
  deltaVersionAt,
  EMPTY_SNAPSHOT,
  readDeltaSnapshot,
  readDeltaVersion,
} from '@rocade/shared/lake/delta-log'
import { deltaLogFolder, versionsOf } from '@rocade/shared/lake/delta-paths'
import { aggregatesTable, cleanTable } from '@rocade/shared/lake/lake-paths'
import { type NamedSnapshot, readNamedSnapshot, readNamedSnapshots } from '@rocade/shared/lake/named-snapshots'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { LakeTableSummary } from '@rocade/shared/protocol/lake-tables'
import { AppError } from '@rocade/shared/runtime/app-error'
import { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'

/** Which state of a table is asked for; nothing: the newest. */
export type WantedState =
  | { readonly version: number }
  | { readonly atMs: number }
  | { readonly snapshot: string }
  | null

/** A table at one state. */
export interface TableState {
  readonly table: string
  readonly version: number
  /** Name of the snapshot that was asked for. */
  readonly snapshot: string | null
  /** Sorted by path, which is by day. */
  readonly files: readonly AddFile[]
  /** Type of each column that is in the files. */
  readonly columns: ReadonlyMap<string, string>
}

export interface TableCatalog {
  list(): Promise<LakeTableSummary[]>
  /** Throws a 404 or 410 problem that says what there is. */
  state(table: string, wanted: WantedState): Promise<TableState>
}

const TABLES: readonly string[] = feeds.flatMap(({ name }) => [cleanTable(name), aggregatesTable(name)])

/** The tables of the lake and their versions; reads each commit once, and writes nothing. */
export function createTableCatalog(lake: LakeStore): TableCatalog {
  const newest = new Map<string, DeltaSnapshot>()
  async function newestOf(table: string): Promise<DeltaSnapshot> {
    const snapshot = await readDeltaSnapshot(lake, table, newest.get(table) ?? EMPTY_SNAPSHOT)
    newest.set(table, snapshot)
    return snapshot
  }
  return {
    async list() {
      const summaries: LakeTableSummary[] = []
      for (const table of TABLES) {
        const snapshot = await newestOf(table)
        if (snapshot.version >= 0) summaries.push(await summaryOf(lake, table, snapshot))
      }
      return summaries
    },
    async state(table, wanted) {
      const known = TABLES.includes(table) ? await newestOf(table) : EMPTY_SNAPSHOT
      if (known.version < 0) throw notFound(`There is no table ${table.slice(0, 80)}. /api/lake/tables lists them.`)
      const columns = columnsOf(known)
      if (wanted !== null && 'snapshot' in wanted) {
        const { version, files } = await namedSnapshot(lake, table, wanted.snapshot)
        return { table, version, snapshot: wanted.snapshot, files: byPath(files), columns }
      }
      const { version, files } = wanted === null ? known : await pastOf(lake, table, known, wanted)
      return { table, version, snapshot: null, files: byPath([...files.values()]), columns }
    },
  }
}

const byPath = (files: readonly AddFile[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1))

async function pastOf(
  lake: LakeStore,
  table: string,
  newest: DeltaSnapshot,
  wanted: { readonly version: number } | { readonly atMs: number },
): Promise<DeltaSnapshot> {
  const version = 'version' in wanted ? wanted.version : await deltaVersionAt(lake, table, wanted.atMs)
  if (version === newest.version) return newest
  const kept = `Versions ${await oldestVersion(lake, table)} to ${newest.version} are kept.`
  if (version < 0) throw notFound(`${table} has no version as old as that. ${kept}`)
  if (version > newest.version) throw notFound(`${table} has no version ${version} yet. ${kept}`)
  return readDeltaVersion(lake, table, version).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'LAKE_NOT_FOUND') throw error
    throw new ProblemError('gone', `Version ${version} of ${table} is no longer kept. ${kept}`, { cause: error })
  })
}

async function namedSnapshot(lake: LakeStore, table: string, name: string): Promise<NamedSnapshot> {
  return readNamedSnapshot(lake, table, name).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'LAKE_NOT_FOUND') throw error
    const names = (await readNamedSnapshots(lake, table)).map((snapshot) => snapshot.name)
    throw notFound(
      `${table} has no snapshot ${name}; it has ${names.length === 0 ? 'none' : names.join(', ')}. \`npm run rocade -- snapshot create\` makes one.`,
    )
  })
}

const oldestVersion = async (lake: LakeStore, table: string): Promise<number> =>
  versionsOf(await lake.listNames(deltaLogFolder(table)), 'commit')[0] ?? 0

async function summaryOf(lake: LakeStore, table: string, snapshot: DeltaSnapshot): Promise<LakeTableSummary> {
  const files = [...snapshot.files.values()]
  const days = [...new Set(files.map(dayOf))].sort()
  const snapshots = await readNamedSnapshots(lake, table)
  return {
    name: table,
    version: snapshot.version,
    oldestVersion: await oldestVersion(lake, table),
    committedAt: new Date(snapshot.atMs).toISOString(),
    files: files.length,
    rows: rowsOf(files),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    partitions: { days: days.length, firstDay: days[0] ?? null, lastDay: days.at(-1) ?? null },
    columns: Object.fromEntries(columnsOf(snapshot)),
    snapshots: snapshots.map(({ name, version, createdAt, files: kept }) => {
      return { name, version, createdAt, files: kept.length, rows: rowsOf(kept) }
    }),
  }
}

const Stats = z.object({ numRecords: z.number() })
const rowsOf = (files: readonly AddFile[]) =>
  files.reduce((sum, { stats }) => sum + (Stats.safeParse(JSON.parse(stats)).data?.numRecords ?? 0), 0)

function dayOf({ partitionValues: { year = '', month = '', day = '' } }: AddFile): string {
  return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-')
}

const Schema = z.object({
  fields: z.array(z.object({ name: z.string().regex(/^[a-z][a-z0-9_]*$/), type: z.string() })),
})

/** The columns that are in the files: those of the partition are in their paths. */
function columnsOf({ metaData }: DeltaSnapshot): ReadonlyMap<string, string> {
  const partition = new Set(metaData?.partitionColumns)
  const { fields } = Schema.parse(JSON.parse(metaData?.schemaString ?? '{"fields":[]}'))
  return new Map(fields.filter(({ name }) => !partition.has(name)).map(({ name, type }) => [name, type]))
}
