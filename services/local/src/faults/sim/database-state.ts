import type { ReadingContent } from '../content-hash.ts'
import type { StoredGap, StoredReject } from '../stored.ts'

/** The tables of the PostgreSQL sink, as far as it is committed. To be changed only by someone who damages it on purpose. */
export interface DatabaseState {
  /** By sink, topic id and partition: each value that was committed, in order. */
  readonly positions: Map<string, number[]>
  readonly rows: Map<string, ReadingContent>
  readonly rejects: Map<string, StoredReject>
  readonly counts: Map<string, number>
  readonly gaps: Map<string, StoredGap>
}

export const createDatabaseState = (): DatabaseState => ({
  positions: new Map(),
  rows: new Map(),
  rejects: new Map(),
  counts: new Map(),
  gaps: new Map(),
})

/** Something that a statement has done and that becomes visible with the commit. */
export type Change = (state: DatabaseState) => void

/** What an open transaction has done so far: it sees its own work, nobody else does. */
export interface OpenWork {
  readonly keys: Set<string>
  readonly changes: Change[]
}

export const createOpenWork = (): OpenWork => ({ keys: new Set(), changes: [] })
