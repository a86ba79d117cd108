import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** As docker-compose.yml starts it. */
const COMPOSE_FLAGS = ['--max-old-space-size=128']
const LISTENING_MS = 60_000
const EXIT_MS = 15_000

/** Kafka, HDFS and PostgreSQL with durable settings, and one cleaner by its own main: processes, all on this machine. */
export async function openSustainedParts() {
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
  const cleaner = await startCleaner({
    KAFKA_BROKERS: stack.broker,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    DATABASE_URL: server.url,
    LAKE_URL: `webhdfs://rocade@${new URL(nameNodeUrl).host}${root}`,
    ROCADE_DATA_DIR: folder,
  })
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

/** The stream-cleaner's own main. */
async function startCleaner(settings: Readonly<Record<string, string>>) {
  const child = fork(fileURLToPath(import.meta.resolve('@rocade/stream-cleaner/main')), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: COMPOSE_FLAGS,
    env: { ...settings },
  })
  const url = await listeningAt(child)
  return {
    pid: child.pid ?? 0,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}

function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the cleaner did not start within ${LISTENING_MS} ms: ${text}`))
    }, LISTENING_MS)
    child.stdout?.on('data', (part) => {
      text = (text + part).slice(-5_000)
      const found = /"url":"(http[^"]+)"/.exec(text)
      if (found?.[1] === undefined) return
      clearTimeout(limit)
      resolve(found[1])
    })
    child.once('exit', (code) => reject(new Error(`the cleaner ended with ${code}: ${text}`)))
  })
}
