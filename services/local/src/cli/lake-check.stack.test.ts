import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createWebhdfsLake } from '@rocade/shared/adapters/lake/webhdfs/webhdfs-lake'
import { buildChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { traffic } from '@rocade/shared/feeds/index'
import { encodeBronze } from '@rocade/shared/lake/bronze-file'
import { writeCheckpoint } from '@rocade/shared/lake/delta-checkpoint'
import { commitDelta, EMPTY_SNAPSHOT, readDeltaSnapshot } from '@rocade/shared/lake/delta-log'
import { vacuumTable } from '@rocade/shared/lake/delta-vacuum'
import { fileFacts } from '@rocade/shared/lake/file-facts'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import { createNamedSnapshot } from '@rocade/shared/lake/named-snapshots'
import { encodeParquet } from '@rocade/shared/lake/parquet-file'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { newHdfsFolder, removeHdfsFolder } from '@rocade/shared/test-support/hdfs-admin'
import { STACK_ADDRESSES } from '@rocade/shared/test-support/stack-addresses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLake } from './lake-check.ts'

const T0 = Date.UTC(2026, 10, 21, 17)
const TABLE = {
  name: 'traffic/aggregates',
  columns: [{ name: 'hour_ms', type: 'integer', isNullable: false }],
} as const

const root = newHdfsFolder()
let stagingFolder: string
let lake: LakeStore
let entry: URL
beforeAll(async () => {
  stagingFolder = mkdtempSync(join(tmpdir(), 'rocade-check-'))
  lake = createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder })
  entry = pathToFileURL(await buildChild(new URL('../../../shared/src/lake/bronze-thread.ts', import.meta.url)))
})
afterAll(async () => {
  await removeHdfsFolder(root)
  rmSync(stagingFolder, { recursive: true })
})

async function check(): Promise<string[]> {
  const found = await checkLake(lake, [], { say: () => {}, signal: new AbortController().signal, entry })
  return found.flatMap(({ name, problems }) => (problems.length === 0 ? [name] : problems))
}

test('a lake in HDFS is checked, pinned, vacuumed and opened from a checkpoint as one on the disk is', async () => {
  const message = { partition: 0, offset: 0, key: null, value: Buffer.from('{'), appendedAtMs: T0 }
  const { bytes } = encodeBronze(traffic, [{ message, result: { kind: 'reject', reason: 'json', detail: '' } }], 'test')
  await lake.publish(slotPath('traffic', { topicId: 't', partition: 0, start: 0, appendedAtMs: T0 }), bytes)
  const add = ['a', 'b'].map((name) => {
    const content = encodeParquet(TABLE.columns, [[T0]])
    const facts = fileFacts(name, content)
    const path = `day=21/${name}.parquet`
    const tags = { sha256: facts.sha256 }
    const file = {
      path,
      partitionValues: {},
      size: facts.bytes,
      modificationTime: T0,
      dataChange: true,
      stats: facts.stats,
      tags,
    }
    return { content, file }
  })
  for (const { content, file } of add) await lake.publish(`${TABLE.name}/${file.path}`, content)
  const [a, b] = add.map(({ file }) => file)
  if (a === undefined || b === undefined) throw new Error('two files')
  await commitDelta(lake, TABLE, EMPTY_SNAPSHOT, { add: [a], remove: [], operation: 'test', atMs: T0 })
  const first = await readDeltaSnapshot(lake, TABLE.name)
  await createNamedSnapshot(lake, TABLE.name, { name: 'v1', snapshot: first, nowMs: T0 })
  await commitDelta(lake, TABLE, first, { add: [b], remove: [a], operation: 'test', atMs: T0 })
  const second = await readDeltaSnapshot(lake, TABLE.name)
  await writeCheckpoint(lake, TABLE.name, second)
  await writeCheckpoint(lake, TABLE.name, second)
  expect((await readDeltaSnapshot(lake, TABLE.name)).files).toEqual(new Map([[b.path, { ...b, dataChange: false }]]))
  expect(await vacuumTable(lake, TABLE.name, T0 + 1e12)).toEqual([])
  expect(await check()).toEqual(['traffic/bronze', 'traffic/aggregates'])
  await lake.remove(`${TABLE.name}/${b.path}`)
  expect(await check()).toEqual(['traffic/bronze', `${TABLE.name}/${b.path}: it is missing`])
})
