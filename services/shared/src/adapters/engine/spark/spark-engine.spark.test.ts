import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { describeBatchEngine } from '../../../contract-tests/describe-batch-engine.ts'
import { newHdfsFolder, removeHdfsFolder } from '../../../test-support/hdfs-admin.ts'
import { SPARK_ADDRESSES } from '../../../test-support/spark-addresses.ts'
import { STACK_ADDRESSES } from '../../../test-support/stack-addresses.ts'
import { createFileLake } from '../../lake/file-lake.ts'
import { createWebhdfsLake } from '../../lake/webhdfs/webhdfs-lake.ts'
import { createSparkEngine } from './spark-engine.ts'

describeBatchEngine('spark on a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rocade-spark-'))
  const lake = createFileLake({ root })
  const engine = createSparkEngine({ address: SPARK_ADDRESSES.spark, lakeUrl: pathToFileURL(root).href, lake })
  return {
    engine,
    lake,
    async close() {
      await engine.close()
      await rm(root, { recursive: true })
    },
  }
})

describeBatchEngine('spark on HDFS', async () => {
  const root = newHdfsFolder()
  const stagingFolder = await mkdtemp(join(tmpdir(), 'rocade-spark-'))
  const lake = createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder })
  const engine = createSparkEngine({ address: SPARK_ADDRESSES.spark, lakeUrl: `${SPARK_ADDRESSES.hdfs}${root}`, lake })
  return {
    engine,
    lake,
    async close() {
      await engine.close()
      await removeHdfsFolder(root)
      await rm(stagingFolder, { recursive: true })
    },
  }
})

test('a Spark that is not there is a failure that passes, and says where it was looked for', async () => {
  const lake = createFileLake({ root: tmpdir() })
  const engine = createSparkEngine({ address: '127.0.0.1:9', lakeUrl: 'file:///', lake })
  const asking = engine.query({ sql: 'SELECT 1 AS one', datasets: {} })
  await expect(asking).rejects.toMatchObject({
    code: 'STORE',
    retryable: true,
    message: expect.stringContaining('127.0.0.1:9'),
  })
  await engine.close()
})

test('a query that takes longer than it may is ended', async () => {
  const lake = createFileLake({ root: tmpdir() })
  const engine = createSparkEngine({ address: SPARK_ADDRESSES.spark, lakeUrl: 'file:///', lake, limitMs: 3_000 })
  const sql = 'SELECT sum(sqrt(i * 3e0)) AS sum FROM range(1000000000000) AS numbered(i)'
  await expect(engine.query({ sql, datasets: {} })).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
  await engine.close()
})
