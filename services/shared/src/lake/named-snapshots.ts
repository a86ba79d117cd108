import { z } from 'zod'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { AddFile } from './delta-actions.ts'
import type { DeltaSnapshot } from './delta-snapshot.ts'

/** A version of a table under a name of its own, with everything that is needed to read it when the log is gone. */
export const NamedSnapshot = z.object({
  name: z.string(),
  table: z.string(),
  version: z.number(),
  createdAt: z.string(),
  files: z.array(AddFile),
})
export type NamedSnapshot = z.infer<typeof NamedSnapshot>

/** Readers of Delta pass over folders that begin with `_`. */
export const snapshotsFolder = (table: string) => `${table}/_snapshots`
const snapshotPath = (table: string, name: string) => `${snapshotsFolder(table)}/${name}.json`

const NAME = /^[a-z0-9][a-z0-9.-]{0,39}$/
export const isSnapshotName = (name: string): boolean => NAME.test(name)

/**
 * Gives a version of a table a name. Vacuum never takes its files. Throws `AppError` BAD_REQUEST for a name that is
 * taken or cannot be one, LAKE_NOT_FOUND when vacuum has already taken a file of that version: then nothing is kept.
 */
export async function createNamedSnapshot(
  lake: LakeStore,
  table: string,
  { name, snapshot, nowMs }: { readonly name: string; readonly snapshot: DeltaSnapshot; readonly nowMs: number },
): Promise<NamedSnapshot> {
  if (!isSnapshotName(name)) {
    throw refused(`expected a name of up to 40 of a-z 0-9 . -, such as v1, got ${JSON.stringify(name)}`)
  }
  const { version } = snapshot
  const files = [...snapshot.files.values()]
  const made: NamedSnapshot = { name, table, version, createdAt: new Date(nowMs).toISOString(), files }
  const path = snapshotPath(table, name)
  if ((await lake.publish(path, Buffer.from(JSON.stringify(made)))) === 'taken') {
    throw refused(`${table} has a snapshot ${name} already. A snapshot never changes: take another name`)
  }
  // Looked for after the name is there: from now on vacuum leaves them alone.
  const there = new Set((await lake.list(table)).map((object) => object.path))
  const missing = files.find((file) => !there.has(`${table}/${file.path}`))
  if (missing === undefined) return made
  await lake.remove(path)
  throw new AppError('LAKE_NOT_FOUND', `version ${version} of ${table} is no longer whole: ${missing.path} is gone`, {
    retryable: false,
  })
}

/** The named snapshots of a table, by name. Throws `AppError` LAKE_CORRUPT for one that cannot be read. */
export async function readNamedSnapshots(lake: LakeStore, table: string): Promise<NamedSnapshot[]> {
  const names = (await lake.listNames(snapshotsFolder(table))).filter((name) => name.endsWith('.json'))
  return Promise.all(names.map((name) => readNamedSnapshot(lake, table, name.slice(0, -'.json'.length))))
}

/** Throws `AppError` LAKE_NOT_FOUND when there is none of this name. */
export async function readNamedSnapshot(lake: LakeStore, table: string, name: string): Promise<NamedSnapshot> {
  const path = snapshotPath(table, name)
  const bytes = await lake.read(path)
  try {
    return NamedSnapshot.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    throw new AppError('LAKE_CORRUPT', `reading ${path}: it is no snapshot of a table`, { retryable: false, cause })
  }
}

const refused = (what: string) => new AppError('BAD_REQUEST', `naming a snapshot: ${what}`, { retryable: false })
