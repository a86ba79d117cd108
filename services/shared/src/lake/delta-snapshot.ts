import type { Action, AddFile, MetaData, Protocol, RemoveFile, Transaction } from './delta-actions.ts'

/** What a table is at one version. */
export interface DeltaSnapshot {
  /** −1: the table does not exist yet. */
  readonly version: number
  /** When this version was committed, epoch ms; 0 for a table that does not exist yet. */
  readonly atMs: number
  /** The files that are in the table at this version, by path. */
  readonly files: ReadonlyMap<string, AddFile>
  /** Files that are no longer in it, by path: earlier versions may still need them. */
  readonly removed: ReadonlyMap<string, RemoveFile>
  /** Work that is in the table, by `appId`. */
  readonly transactions: ReadonlyMap<string, Transaction>
  readonly metaData: MetaData | null
  readonly protocol: Protocol | null
}

export const EMPTY_SNAPSHOT: DeltaSnapshot = {
  version: -1,
  atMs: 0,
  files: new Map(),
  removed: new Map(),
  transactions: new Map(),
  metaData: null,
  protocol: null,
}

/** A snapshot that actions are played onto, version by version. */
export function replayOnto(base: DeltaSnapshot) {
  const files = new Map(base.files)
  const removed = new Map(base.removed)
  const transactions = new Map(base.transactions)
  let { version, atMs, metaData, protocol } = base

  function apply({ add, remove, txn, ...other }: Action): void {
    if (remove !== undefined) {
      files.delete(remove.path)
      removed.set(remove.path, remove)
    }
    if (add !== undefined) {
      files.set(add.path, add)
      removed.delete(add.path)
    }
    if (txn !== undefined) transactions.set(txn.appId, txn)
    metaData = other.metaData ?? metaData
    protocol = other.protocol ?? protocol
    // A checkpoint has no commitInfo: then it is at least as young as the newest thing in it.
    const times = [other.commitInfo?.timestamp, txn?.lastUpdated, remove?.deletionTimestamp, add?.modificationTime]
    atMs = Math.max(atMs, ...times.map((ms) => ms ?? 0))
  }
  return {
    /** Plays one commit, or one checkpoint onto the empty snapshot. */
    play(actions: readonly Action[], toVersion: number): void {
      for (const action of actions) apply(action)
      version = toVersion
    },
    snapshot: (): DeltaSnapshot => ({ version, atMs, files, removed, transactions, metaData, protocol }),
  }
}
