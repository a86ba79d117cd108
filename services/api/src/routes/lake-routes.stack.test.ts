import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebhdfsLake } from '@rocade/shared/adapters/lake/webhdfs/webhdfs-lake'
import { traffic } from '@rocade/shared/feeds/index'
import { encodeBronze } from '@rocade/shared/lake/bronze-file'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import { HdfsStatsAnswer } from '@rocade/shared/protocol/answers'
import { newHdfsFolder, removeHdfsFolder } from '@rocade/shared/test-support/hdfs-admin'
import { STACK_ADDRESSES } from '@rocade/shared/test-support/stack-addresses'
import { expect, test } from 'vitest'
import { openTestApi, trafficReading } from '../../test/open-test-api.ts'

const DAY_MS = Date.UTC(2026, 10, 20)

test('hdfs-stats tells of the real HDFS: capacity, DataNodes, files, bytes, rows and the newest file', async () => {
  const root = newHdfsFolder()
  const stagingFolder = mkdtempSync(join(tmpdir(), 'rocade-test-staged-'))
  const lake = createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder })
  const reading = trafficReading('paris', 'avenue-bourse-temple', DAY_MS)
  const value = Buffer.from(JSON.stringify(reading))
  const message = { partition: 3, offset: 0, key: 'paris/x', value, appendedAtMs: DAY_MS }
  const accepted = { kind: 'accept', reading, qualityScore: 100 } as const
  const { bytes } = encodeBronze(traffic, [{ message, result: accepted }], 'writer')
  const path = slotPath('traffic', { topicId: 't1', partition: 3, start: 0, appendedAtMs: DAY_MS })
  await lake.publish(path, bytes)
  const [object] = await lake.list('')
  const api = await openTestApi({ lake })
  try {
    const answer = HdfsStatsAnswer.parse(await (await api.get('/api/zones/hdfs-stats')).json())
    expect(answer.store).toMatchObject({ kind: 'hdfs', root: expect.stringContaining(root) })
    expect(answer.store.capacityBytes).toBeGreaterThan(answer.store.usedBytes)
    expect(answer.store.usedBytes).toBeGreaterThan(0)
    expect(answer.store.liveDataNodes).toBeGreaterThan(0)
    expect(answer.datasets.find(({ name }) => name === 'traffic/bronze')).toMatchObject({
      files: 1,
      bytes: bytes.byteLength,
      rows: 1,
      jsonBytes: value.byteLength,
      newestAt: new Date(object?.modifiedAtMs ?? 0).toISOString(),
    })
  } finally {
    await api[Symbol.asyncDispose]()
    await removeHdfsFolder(root)
    rmSync(stagingFolder, { recursive: true })
  }
})
