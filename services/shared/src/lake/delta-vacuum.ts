import type { LakeObject, LakeStore } from '../ports/lake-store.ts'
import { readDeltaSnapshot } from './delta-log.ts'
import { deltaLogFolder } from './delta-paths.ts'
import type { DeltaSnapshot } from './delta-snapshot.ts'
import { readNamedSnapshots, snapshotsFolder } from './named-snapshots.ts'

/** How long a file stays that no version needs any more, or that nobody has committed yet: a reader may have it open. */
export const VACUUM_AFTER_MS = 24 * 3_600_000

export interface VacuumPlan {
  /** Files that go: neither in the newest version, nor removed from it within the time, nor pinned by a named snapshot. */
  readonly unneeded: readonly LakeObject[]
}

/**
 * What can be deleted of a table's files: those that the table has let go 24 hours ago or longer, and those that a
 * killed run has left behind without a commit. Only the writer of the table may carry it out.
 */
export async function planVacuum(lake: LakeStore, table: string, nowMs: number): Promise<VacuumPlan> {
  // Files first: one that is committed between the two looks is then in the snapshot.
  const objects = await dataFiles(lake, table)
  const snapshot = await readDeltaSnapshot(lake, table)
  const pinned = new Set((await readNamedSnapshots(lake, table)).flatMap(({ files }) => files.map(({ path }) => path)))
  const untilMs = nowMs - VACUUM_AFTER_MS
  const unneeded = objects.filter(({ path, modifiedAtMs }) => {
    const name = path.slice(table.length + 1)
    return modifiedAtMs <= untilMs && !pinned.has(name) && !isNeeded(snapshot, name, untilMs)
  })
  return { unneeded }
}

/** Deletes what is not needed; returns how many files, and their bytes. */
export async function vacuumTable(lake: LakeStore, table: string, nowMs: number): Promise<readonly LakeObject[]> {
  const { unneeded } = await planVacuum(lake, table, nowMs)
  for (const { path } of unneeded) await lake.remove(path)
  return unneeded
}

function isNeeded(snapshot: DeltaSnapshot, name: string, untilMs: number): boolean {
  return snapshot.files.has(name) || (snapshot.removed.get(name)?.deletionTimestamp ?? 0) > untilMs
}

/** The objects of a table that are neither its log nor its named snapshots. */
export async function dataFiles(lake: LakeStore, table: string): Promise<LakeObject[]> {
  const ours = [`${deltaLogFolder(table)}/`, `${snapshotsFolder(table)}/`]
  return (await lake.list(table)).filter(({ path }) => !ours.some((folder) => path.startsWith(folder)))
}
