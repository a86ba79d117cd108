import type { Feed } from '@rocade/shared/feeds/feed'
import { writeCheckpoint } from '@rocade/shared/lake/delta-checkpoint'
import {
  commitDelta,
  type DeltaChange,
  type DeltaSnapshot,
  type DeltaTable,
  EMPTY_SNAPSHOT,
  readDeltaSnapshot,
} from '@rocade/shared/lake/delta-log'
import { aggregatesTable } from '@rocade/shared/lake/lake-paths'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import { cleanTableOf } from './clean-table.ts'
import { hourlyTables } from './hourly/index.ts'

/** Commits between two checkpoints: about half a day of two cities. */
const CHECKPOINT_EVERY = 50

/** One Delta table with its newest snapshot in memory, so that each commit is read once. */
export interface LakeTable {
  readonly name: string
  snapshot(): Promise<DeltaSnapshot>
  /** Throws `AppError` FENCED ("superseded") when another writer has committed since the last snapshot. */
  commit(change: Omit<DeltaChange, 'atMs'>): Promise<void>
}

export function openLakeTable(lake: LakeStore, clock: Clock, table: DeltaTable): LakeTable {
  let newest = EMPTY_SNAPSHOT
  return {
    name: table.name,
    async snapshot() {
      newest = await readDeltaSnapshot(lake, table.name, newest)
      return newest
    },
    async commit(change) {
      const result = await commitDelta(lake, table, newest, { ...change, atMs: clock.nowMs() })
      if (result.outcome === 'superseded') {
        throw new AppError(
          'FENCED',
          `writing table ${table.name}: superseded, another writer has committed version ${newest.version + 1}; the next run goes on from it`,
          { retryable: true },
        )
      }
      newest = result.snapshot
      if (newest.version % CHECKPOINT_EVERY === 0) await writeCheckpoint(lake, table.name, newest)
    },
  }
}

export const openCleanTable = (lake: LakeStore, clock: Clock, feed: Feed) =>
  openLakeTable(lake, clock, cleanTableOf(feed))

/** `undefined` for a feed that has no hourly sums. */
export function openAggregatesTable(lake: LakeStore, clock: Clock, feed: Feed): LakeTable | undefined {
  const hourly = hourlyTables.get(feed.name)
  if (hourly === undefined) return undefined
  return openLakeTable(lake, clock, { name: aggregatesTable(feed.name), columns: hourly.columns })
}
