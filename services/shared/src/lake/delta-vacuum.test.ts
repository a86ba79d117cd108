import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFileLake } from '../adapters/lake/file-lake.ts'
import type { LakeStore } from '../ports/lake-store.ts'
import { type AddFile, commitDelta, type DeltaSnapshot, EMPTY_SNAPSHOT, readDeltaSnapshot } from './delta-log.ts'
import { dataFiles, vacuumTable } from './delta-vacuum.ts'
import { createNamedSnapshot, readNamedSnapshots } from './named-snapshots.ts'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 10, 21, 17)
const NAME = 'traffic/aggregates'

const file = (name: string): AddFile => ({
  path: `day=21/${name}`,
  partitionValues: {},
  size: 1,
  modificationTime: T0,
  dataChange: true,
  stats: '{}',
  tags: {},
})

describe('vacuum', () => {
  let folder: string
  let lake: LakeStore
  let table: DeltaSnapshot
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rocade-vacuum-'))
    lake = createFileLake({ root: folder })
    for (const name of ['old', 'new', 'orphan']) await put(name, T0)
    await commit(['old'], [], T0)
    table = await readDeltaSnapshot(lake, NAME)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  async function put(name: string, atMs: number) {
    await lake.publish(`${NAME}/day=21/${name}`, Buffer.from(name))
    utimesSync(await lake.localPath(`${NAME}/day=21/${name}`), atMs / 1000, atMs / 1000)
  }
  const commit = async (add: string[], remove: string[], atMs: number) => {
    const base = await readDeltaSnapshot(lake, NAME)
    const change = { add: add.map(file), remove: remove.map(file), operation: 'test', atMs }
    await commitDelta(lake, { name: NAME, columns: [] }, base.version < 0 ? EMPTY_SNAPSHOT : base, change)
  }
  const left = async () => (await dataFiles(lake, NAME)).map(({ path }) => path.slice(NAME.length + 8))

  test('takes what a killed run left behind, after 24 hours and not before', async () => {
    await commit(['new'], [], T0)
    await vacuumTable(lake, NAME, T0 + 24 * HOUR_MS - 1)
    expect(await left()).toEqual(['new', 'old', 'orphan'])
    const gone = await vacuumTable(lake, NAME, T0 + 24 * HOUR_MS)
    expect(gone.map(({ path }) => path)).toEqual([`${NAME}/day=21/orphan`])
    expect(await left()).toEqual(['new', 'old'])
  })

  test('takes a file 24 hours after the table has let it go, however old it is', async () => {
    await commit(['new'], ['old'], T0 + 100 * HOUR_MS)
    await vacuumTable(lake, NAME, T0 + 123 * HOUR_MS)
    expect(await left()).toEqual(['new', 'old'])
    await vacuumTable(lake, NAME, T0 + 124 * HOUR_MS)
    expect(await left()).toEqual(['new'])
  })

  test('never takes a file that a named snapshot needs', async () => {
    await createNamedSnapshot(lake, NAME, { name: 'v1', snapshot: table, nowMs: T0 })
    await commit(['new'], ['old'], T0)
    await vacuumTable(lake, NAME, T0 + 1000 * HOUR_MS)
    expect(await left()).toEqual(['new', 'old'])
    expect((await readNamedSnapshots(lake, NAME)).map(({ name, version }) => ({ name, version }))).toEqual([
      { name: 'v1', version: 0 },
    ])
  })

  test('a snapshot keeps its name for ever', async () => {
    const create = () => createNamedSnapshot(lake, NAME, { name: 'v1', snapshot: table, nowMs: T0 })
    await create()
    await expect(create()).rejects.toThrow(/traffic\/aggregates has a snapshot v1 already/)
  })

  test('no snapshot is made of a version that vacuum has taken a file of', async () => {
    await commit(['new'], ['old'], T0)
    await vacuumTable(lake, NAME, T0 + 24 * HOUR_MS)
    const creating = createNamedSnapshot(lake, NAME, { name: 'v1', snapshot: table, nowMs: T0 })
    await expect(creating).rejects.toThrow(/version 0 of traffic\/aggregates is no longer whole: day=21\/old is gone/)
    expect(await readNamedSnapshots(lake, NAME)).toEqual([])
  })

  test.each(['', 'V1', '../v1', 'a b', 'x'.repeat(41)])('refuses the name %j', async (name) => {
    await expect(createNamedSnapshot(lake, NAME, { name, snapshot: table, nowMs: T0 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })
})
