import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { readPidFile } from '@rocade/shared/adapters/postgres/pid-file'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { openStack } from '../faults/real/stack.ts'
import { losAngelesSegments } from './made-readings.ts'
import { type SustainedStream, sustainedReading } from './sustained-readings.ts'

const APPEND = 1_000
/** The pace at which the readings were observed; they are sent as fast as they go. */
const OBSERVED_PER_S = 10_000
const TEMPLATE = 'rocade'

/** Kafka with a topic full of readings, and PostgreSQL with durable settings: for programs that read the whole of it. */
export async function openStreamParts(messages: number, partitions?: number) {
  const stack = await openStack()
  const folder = await mkdtemp(join(tmpdir(), 'rocade-bench-'))
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres') })
  const template = createPool({ url: server.url })
  await migrate(template)
  await template.end()
  const topicPrefix = `bench-${randomUUID().slice(0, 8)}-`
  const kafka = await createKafkaLog({ brokers: [stack.broker], clientId: 'bench' })
  const log = withTopicPrefix(kafka, topicPrefix)
  const specs = topicsOf()
  await log.createTopics(partitions === undefined ? specs : specs.map((spec) => ({ ...spec, partitions })))
  const segmentIds = losAngelesSegments(loadCities())
  const stream: SustainedStream = { startMs: systemClock.nowMs(), ratePerS: OBSERVED_PER_S, segmentIds }
  for (let from = 0; from < messages; from += APPEND) {
    const batch = Array.from({ length: Math.min(APPEND, messages - from) }, (_, i) => {
      const reading = sustainedReading(stream, from + i)
      return { key: traffic.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) }
    })
    await log.append(rawTopic(traffic), batch)
  }
  let rounds = 0
  return {
    stack,
    folder,
    topicPrefix,
    topic: `${topicPrefix}${rawTopic(traffic)}`,
    postgresPid: readPidFile(join(folder, 'postgres', 'cluster'))?.pid ?? 0,
    /** A migrated database and an empty folder of its own, for one reader of the topic. */
    async openRound() {
      rounds += 1
      const name = `round_${rounds}`
      const admin = createPool({ url: urlOf(server.url, 'postgres') })
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
      const url = urlOf(server.url, name)
      const pool = createPool({ url, statementTimeoutMs: 300_000 })
      const own = await mkdtemp(join(folder, `${name}-`))
      const lakeFolder = join(own, 'lake')
      await mkdir(lakeFolder)
      return {
        url,
        pool,
        folder: own,
        lakeFolder,
        /** Of a cleaner that reads the topic into this database and a lake in this folder. */
        cleanerSettings: {
          KAFKA_BROKERS: stack.broker,
          KAFKA_TOPIC_PREFIX: topicPrefix,
          DATABASE_URL: url,
          LAKE_URL: pathToFileURL(lakeFolder).href,
          ROCADE_DATA_DIR: own,
        },
        async [Symbol.asyncDispose]() {
          await pool.end()
          await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
          await admin.end()
          await rm(own, { recursive: true, force: true })
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await kafka.close()
      await stack.topics.deleteTopics(topicPrefix).catch(() => {})
      await server.stop()
      await rm(folder, { recursive: true, force: true })
      await stack[Symbol.asyncDispose]()
    },
  }
}
export type StreamParts = Awaited<ReturnType<typeof openStreamParts>>
export type StreamRound = Awaited<ReturnType<StreamParts['openRound']>>

function urlOf(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
