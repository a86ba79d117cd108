import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { readCheckpoint } from './delta-checkpoint.ts'
import { type AddFile, readCommit, readDeltaSnapshot } from './delta-log.ts'
import { deltaFile, deltaLogFolder, versionsOf } from './delta-paths.ts'
import type { DeltaSnapshot } from './delta-snapshot.ts'
import { dataFiles } from './delta-vacuum.ts'
import { sha256Of } from './file-facts.ts'
import type { LakeFindings } from './lake-findings.ts'
import { type NamedSnapshot, readNamedSnapshots } from './named-snapshots.ts'
import { readParquetFooter } from './parquet-file.ts'

interface CheckOptions {
  readonly lake: LakeStore
  readonly table: string
  readonly signal: AbortSignal
}

/**
 * Checks a table: its log is continuous and every commit and checkpoint can be read; every file of the newest version and
 * of named snapshots is there, with the size, the rows and the SHA-256 that the log says. `null`: there is no such table.
 */
export async function checkTable(options: CheckOptions): Promise<LakeFindings | null> {
  const { lake, table } = options
  const names = await lake.listNames(deltaLogFolder(table))
  if (names.length === 0) return null
  // Files first: what is committed meanwhile has newer ones, which are looked for by their path.
  const objects = await dataFiles(lake, table)
  const problems = await logProblems(options, names)
  const snapshot = await orProblem(problems, deltaLogFolder(table), () => readDeltaSnapshot(lake, table))
  const named = (await orProblem(problems, `${table}/_snapshots`, () => readNamedSnapshots(lake, table))) ?? []
  const needed = new Map<string, AddFile>()
  for (const file of [...named.flatMap(({ files }) => files), ...(snapshot?.files.values() ?? [])])
    needed.set(file.path, file)
  let rows = 0
  let unhashed = 0
  for (const file of needed.values()) {
    options.signal.throwIfAborted()
    const found = await checkTableFile(options, file)
    problems.push(...found.problems)
    rows += found.rows
    if (file.tags.sha256 === undefined) unhashed += 1
  }
  return {
    name: table,
    files: needed.size,
    rows,
    bytes: [...needed.values()].reduce((sum, { size }) => sum + size, 0),
    notes: notesOf({
      snapshot,
      named,
      unhashed,
      unhashedCheckpoints: unhashedCheckpointsOf(names),
      orphans: orphansOf(table, objects, needed, snapshot),
    }),
    problems,
  }
}

function orphansOf(
  table: string,
  objects: Awaited<ReturnType<typeof dataFiles>>,
  needed: ReadonlyMap<string, AddFile>,
  snapshot: DeltaSnapshot | null,
) {
  return objects.filter(({ path }) => {
    const name = path.slice(table.length + 1)
    return !needed.has(name) && snapshot?.removed.has(name) !== true
  })
}

/** Those of another program, or of ours when it was killed before it wrote the checksum. Nobody here reads them. */
function unhashedCheckpointsOf(names: readonly string[]): number {
  const hashed = new Set(versionsOf(names, 'checkpointHash'))
  return versionsOf(names, 'checkpoint').filter((version) => !hashed.has(version)).length
}

interface Noted {
  readonly snapshot: DeltaSnapshot | null
  readonly named: readonly NamedSnapshot[]
  readonly unhashed: number
  readonly unhashedCheckpoints: number
  readonly orphans: readonly { readonly bytes: number }[]
}

function notesOf({ snapshot, named, unhashed, unhashedCheckpoints, orphans }: Noted): string[] {
  return [
    ...(snapshot === null ? [] : [`version ${snapshot.version}`]),
    ...(named.length === 0 ? [] : [`snapshots ${named.map(({ name }) => name).join(' ')}`]),
    ...(orphans.length === 0 ? [] : [`${orphans.length} orphans, which vacuum takes after 24 h`]),
    ...(unhashed === 0
      ? []
      : [
          `${unhashed} files without a checksum (of another program or an earlier Rocade), checked by size and rows only`,
        ]),
    ...(unhashedCheckpoints === 0
      ? []
      : [`${unhashedCheckpoints} checkpoints without a checksum (of another program), not read: the commits are`]),
  ]
}

async function logProblems({ lake, table, signal }: CheckOptions, names: readonly string[]): Promise<string[]> {
  const problems: string[] = []
  const commits = versionsOf(names, 'commit')
  const checkpoints = versionsOf(names, 'checkpointHash')
  for (const [i, version] of commits.entries()) {
    signal.throwIfAborted()
    const before = commits[i - 1]
    if (before !== undefined && version !== before + 1) {
      problems.push(`${deltaFile(table, before + 1, 'commit')}: it is missing`)
    }
    await orProblem(problems, deltaFile(table, version, 'commit'), () => readCommit(lake, table, version))
  }
  for (const version of checkpoints) {
    await orProblem(problems, deltaFile(table, version, 'checkpoint'), () => readCheckpoint(lake, table, version))
  }
  const [oldest = 0] = commits
  if (oldest > 0 && !checkpoints.some((version) => version >= oldest - 1)) {
    problems.push(`${deltaFile(table, oldest - 1, 'commit')}: it is missing, and no checkpoint stands for it`)
  }
  return problems
}

async function checkTableFile({ lake, table }: CheckOptions, file: AddFile) {
  const path = `${table}/${file.path}`
  const problems: string[] = []
  const rows = await orProblem(problems, path, async () => {
    const bytes = await lake.read(path)
    if (bytes.byteLength !== file.size)
      problems.push(`${path}: it has ${bytes.byteLength} bytes, expected ${file.size}`)
    const { sha256 } = file.tags
    if (sha256 !== undefined && sha256Of(bytes) !== sha256) {
      problems.push(
        `${path}: its bytes are not those that were written (SHA-256 ${sha256Of(bytes)}, expected ${sha256})`,
      )
      return 0
    }
    const { rows: found } = readParquetFooter(path, bytes)
    const { numRecords } = JSON.parse(file.stats) as { numRecords?: number }
    if (numRecords !== found) problems.push(`${path}: it has ${found} rows, expected ${numRecords}`)
    return found
  })
  return { rows: rows ?? 0, problems }
}

/** The result of a look; a thing that is damaged or missing becomes a problem with its path, and gives `null`. */
async function orProblem<T>(problems: string[], path: string, look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof AppError) || !['LAKE_CORRUPT', 'LAKE_NOT_FOUND'].includes(error.code)) throw error
    problems.push(`${path}: ${error.code === 'LAKE_NOT_FOUND' ? 'it is missing' : error.message}`)
    return null
  }
}
