import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebhdfsLake } from '@rocade/shared/adapters/lake/webhdfs/webhdfs-lake'
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { readPidFile } from '@rocade/shared/adapters/postgres/pid-file'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { newHdfsFolder, removeHdfsFolder } from '@rocade/shared/test-support/hdfs-admin'
import { partPid } from '../../../../infra/stack/stack-parts.mjs'
import { openStack } from '../faults/real/stack.ts'
import { startCleaner } from './start-cleaner.ts'

/** Kafka, HDFS and PostgreSQL with durable settings, and one cleaner by its own main: processes, all on this machine. */
export async function openSustainedParts(profileFolder?: string) {
  const stack = await openStack()
  const folder = await mkdtemp(join(tmpdir(), 'rocade-bench-'))
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres') })
  const pool = createPool({ url: server.url, statementTimeoutMs: 300_000 })
  await migrate(pool)
  const topicPrefix = `bench-${randomUUID().slice(0, 8)}-`
  const kafka = await createKafkaLog({ brokers: [stack.broker], clientId: 'bench' })
  const log = withTopicPrefix(kafka, topicPrefix)
  await log.createTopics(topicsOf())
  const root = newHdfsFolder()
  const nameNodeUrl = stack.nameNodeUrl
  const lake = createWebhdfsLake({ nameNodeUrl, user: 'rocade', root, stagingFolder: join(folder, 'staging') })
  const cleaner = await startCleaner(
    {
      KAFKA_BROKERS: stack.broker,
      KAFKA_TOPIC_PREFIX: topicPrefix,
      DATABASE_URL: server.url,
      LAKE_URL: `webhdfs://rocade@${new URL(nameNodeUrl).host}${root}`,
      ROCADE_DATA_DIR: folder,
    },
    profileFolder,
  )
  const pids = {
    cleaner: cleaner.pid,
    Kafka: partPid('kafka') ?? 0,
    NameNode: partPid('namenode') ?? 0,
    DataNode: partPid('datanode') ?? 0,
    PostgreSQL: readPidFile(join(folder, 'postgres', 'cluster'))?.pid ?? 0,
  }
  return {
    stack,
    pool,
    lake,
    cleaner,
    topicPrefix,
    pids,
    async [Symbol.asyncDispose]() {
      await cleaner.stop()
      await kafka.close()
      await stack.topics.deleteTopics(topicPrefix).catch(() => {})
      await removeHdfsFolder(root).catch(() => {})
      await pool.end()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
      await stack[Symbol.asyncDispose]()
    },
  }
}
export type SustainedParts = Awaited<ReturnType<typeof openSustainedParts>>
