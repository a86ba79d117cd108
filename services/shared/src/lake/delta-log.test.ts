import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFileLake } from '../adapters/lake/file-lake.ts'
import type { LakeStore } from '../ports/lake-store.ts'
import { readCheckpoint, writeCheckpoint } from './delta-checkpoint.ts'
import {
  type AddFile,
  commitDelta,
  type DeltaSnapshot,
  deltaVersionAt,
  EMPTY_SNAPSHOT,
  readDeltaSnapshot,
  readDeltaVersion,
} from './delta-log.ts'
import { deltaFile } from './delta-paths.ts'

const T0 = Date.UTC(2026, 10, 21, 17)
const TABLE = { name: 'traffic/clean', columns: [{ name: 'city_id', type: 'text', isNullable: false }] } as const

const file = (name: string): AddFile => ({
  path: `year=2026/month=11/day=21/${name}.parquet`,
  partitionValues: { year: '2026', month: '11', day: '21' },
  size: 10,
  modificationTime: T0,
  dataChange: true,
  stats: '{"numRecords":1}',
  tags: { cityId: 'los-angeles' },
})
const names = ({ files }: DeltaSnapshot) =>
  [...files.keys()].map((path) => path.slice('year=2026/month=11/day=21/'.length, -'.parquet'.length)).sort()

describe('the log of a Delta table', () => {
  let folder: string
  let lake: LakeStore
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rocade-delta-'))
    lake = createFileLake({ root: folder })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Commits files a, b, c … one by one, each but the first in place of the one before; a version each minute. */
  async function commitInTurn(count: number): Promise<DeltaSnapshot[]> {
    const snapshots: DeltaSnapshot[] = []
    let base = EMPTY_SNAPSHOT
    for (let i = 0; i < count; i++) {
      const result = await commitDelta(lake, TABLE, base, {
        add: [file(`f${i}`)],
        remove: i % 2 === 1 ? [file(`f${i - 1}`)] : [],
        operation: 'test',
        atMs: T0 + i * 60_000,
        transaction: { appId: 'app', version: i },
      })
      if (result.outcome === 'superseded') throw new Error('superseded')
      base = result.snapshot
      snapshots.push(base)
    }
    return snapshots
  }
  const removeCommits = async (below: number) => {
    for (let i = 0; i < below; i++) await lake.remove(deltaFile(TABLE.name, i, 'commit'))
  }

  test('gives at every version what was committed until then', async () => {
    const snapshots = await commitInTurn(5)
    for (const snapshot of snapshots)
      expect(await readDeltaVersion(lake, TABLE.name, snapshot.version)).toEqual(snapshot)
    expect(await readDeltaSnapshot(lake, TABLE.name)).toEqual(snapshots[4])
    expect(snapshots.map(names)).toEqual([['f0'], ['f1'], ['f1', 'f2'], ['f1', 'f3'], ['f1', 'f3', 'f4']])
  })

  test('of two writers of one version one is superseded, and nothing of it is in the table', async () => {
    const [first] = await commitInTurn(1)
    const change = (name: string) => ({ add: [file(name)], remove: [], operation: name, atMs: T0 })
    const outcomes = await Promise.all(
      ['x', 'y'].map((name) => commitDelta(lake, TABLE, first as DeltaSnapshot, change(name))),
    )
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'superseded'])
    expect((await readDeltaSnapshot(lake, TABLE.name)).files.size).toBe(2)
  })

  test('a writer that lost the answer to its commit recognises it', async () => {
    const change = { add: [file('mine')], remove: [], operation: 'mine', atMs: T0 }
    await commitDelta(lake, TABLE, EMPTY_SNAPSHOT, change)
    const again = await commitDelta(lake, TABLE, EMPTY_SNAPSHOT, change)
    expect(again).toMatchObject({ outcome: 'committed', snapshot: { version: 0 } })
  })

  test('a checkpoint says the same as the commits before it, which are then not needed', async () => {
    const snapshots = await commitInTurn(6)
    await writeCheckpoint(lake, TABLE.name, snapshots[4] as DeltaSnapshot)
    await removeCommits(5)
    const read = await readDeltaSnapshot(lake, TABLE.name)
    expect(names(read)).toEqual(names(snapshots[5] as DeltaSnapshot))
    expect([...read.removed.keys()]).toEqual([...(snapshots[5] as DeltaSnapshot).removed.keys()])
    expect(read.transactions.get('app')?.version).toBe(5)
    expect(read.metaData).toEqual(snapshots[0]?.metaData)
    await expect(readDeltaVersion(lake, TABLE.name, 3)).rejects.toThrow(/no version 3; those from 5 to 5 are kept/)
  })

  test('writing a checkpoint twice is no harm, and the hint names the newest', async () => {
    const [first, second] = await commitInTurn(2)
    for (const snapshot of [first, second, second]) await writeCheckpoint(lake, TABLE.name, snapshot as DeltaSnapshot)
    const hint = JSON.parse(Buffer.from(await lake.read(`${TABLE.name}/_delta_log/_last_checkpoint`)).toString())
    expect(hint).toEqual({ version: 1, size: 5 })
  })

  test('a damaged checkpoint is passed over for the commits', async () => {
    const snapshots = await commitInTurn(4)
    const newest = snapshots[3] as DeltaSnapshot
    await writeCheckpoint(lake, TABLE.name, newest)
    const path = deltaFile(TABLE.name, 3, 'checkpoint')
    const bytes = Buffer.from(await lake.read(path))
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
    writeFileSync(await lake.localPath(path), bytes)
    await expect(readCheckpoint(lake, TABLE.name, 3)).rejects.toThrow(/SHA-256/)
    expect(await readDeltaSnapshot(lake, TABLE.name)).toEqual(newest)
  })

  test('a missing commit is an error that names it, not an older table', async () => {
    await commitInTurn(4)
    await lake.remove(deltaFile(TABLE.name, 2, 'commit'))
    await expect(readDeltaSnapshot(lake, TABLE.name)).rejects.toThrow(/commit 2 is missing before 3/)
  })

  test('a table of a newer protocol is refused, not read wrongly', async () => {
    await lake.publish(
      deltaFile(TABLE.name, 0, 'commit'),
      Buffer.from('{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"]}}\n'),
    )
    await expect(readDeltaSnapshot(lake, TABLE.name)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' })
  })

  test('an instant finds the version that was the newest then', async () => {
    await commitInTurn(5)
    const at = (ms: number) => deltaVersionAt(lake, TABLE.name, ms)
    expect(await at(T0 - 1)).toBe(-1)
    expect(await at(T0)).toBe(0)
    expect(await at(T0 + 150_000)).toBe(2)
    expect(await at(T0 + 3_600_000)).toBe(4)
  })

  test('a version that there never was is not found, and the newest is told', async () => {
    await commitInTurn(2)
    await expect(readDeltaVersion(lake, TABLE.name, 7)).rejects.toThrow(/no version 7; those from 0 to 1 are kept/)
  })
})
