import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { readCheckpoint } from './delta-checkpoint.ts'
import { deltaVersionAt } from './delta-log.ts'
import { type DeltaFileKind, deltaFile, deltaLogFolder, versionsOf } from './delta-paths.ts'

const KINDS: readonly DeltaFileKind[] = ['commit', 'checkpoint', 'checkpointHash']

/**
 * Deletes what is older in a table's log than the newest whole checkpoint at an instant (epoch ms): every version since
 * then can still be read. Returns how many files went. Only for the writer of the table.
 */
export async function trimDeltaLog(lake: LakeStore, table: string, beforeMs: number): Promise<number> {
  const names = await lake.listNames(deltaLogFolder(table))
  const newestOld = await deltaVersionAt(lake, table, beforeMs)
  const candidates = versionsOf(names, 'checkpoint').filter((version) => version <= newestOld)
  const checkpoint = await newestWhole(lake, table, candidates)
  if (checkpoint === null) return 0
  let removed = 0
  for (const kind of KINDS) {
    for (const version of versionsOf(names, kind).filter((found) => found < checkpoint)) {
      await lake.remove(deltaFile(table, version, kind))
      removed += 1
    }
  }
  return removed
}

async function newestWhole(lake: LakeStore, table: string, versions: readonly number[]): Promise<number | null> {
  for (const version of versions.toReversed()) {
    try {
      await readCheckpoint(lake, table, version)
      return version
    } catch (error) {
      if (!(error instanceof AppError) || !['LAKE_CORRUPT', 'LAKE_NOT_FOUND'].includes(error.code)) throw error
    }
  }
  return null
}
