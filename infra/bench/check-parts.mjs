import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack, stopStack } from '../stack/run-stack.mjs'
import { readStackSettings, stackAddresses } from '../stack/stack-settings.mjs'
import { inRoot } from '../tooling/paths.mjs'

/** @typedef {import('../stack/stack-parts.mjs').PartName} PartName */
/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */

const APPEND = 1_000
/** One message in so many is none: a reading out of range, or no JSON. */
const BAD_EVERY = 100
const READINGS_PER_S = 10_000

/** Kafka with a topic of 6 partitions, and PostgreSQL, as our own benchmarks have them. @param {StageLines} stages */
export async function openParts(stages) {
  /** @type {PartName[]} */
  const started = []
  await startStack({ parts: ['kafka'], stages, onStarted: (part) => started.push(part) })
  // The test support looks there when it is loaded.
  Object.assign(process.env, stackAddresses(readStackSettings()))
  const { startEmbeddedPostgres } = await import('@rocade/shared/adapters/postgres/embedded-postgres')
  const { createPool } = await import('@rocade/shared/adapters/postgres/pool')
  const { createKafkaLog } = await import('@rocade/shared/adapters/log/kafka/kafka-log')
  const { createStackTopics } = await import('@rocade/shared/test-support/stack-topics')
  const { readPidFile } = await import('@rocade/shared/adapters/postgres/pid-file')
  const folder = mkdtempSync(join(tmpdir(), 'rocade-peers-'))
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres') })
  const broker = stackAddresses(readStackSettings()).ROCADE_KAFKA
  const pool = createPool({ url: server.url, statementTimeoutMs: 300_000 })
  const log = await createKafkaLog({ brokers: [broker], clientId: 'bench' })
  const topic = `peers-${process.pid}`
  await log.createTopics([{ name: topic, partitions: 6, retentionMs: 24 * 3600 * 1000, isCompacted: false }])
  return {
    folder,
    broker,
    topic,
    pool,
    log,
    databaseUrl: server.url,
    databasePid: readPidFile(join(folder, 'postgres', 'cluster'))?.pid ?? 0,
    async close() {
      await log.close()
      await createStackTopics().deleteTopics(topic)
      await pool.end()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
      await stopStack({ parts: started, stages })
    },
  }
}
/** @typedef {Awaited<ReturnType<typeof openParts>>} Parts */

/**
 * Appends readings as the sender of our benchmarks does, in batches that Kafka keeps compressed; returns how many are bad.
 * @param {Parts} parts @param {number} messages
 */
export async function append({ log, topic }, messages) {
  const { sustainedReading } = await fromBench('sustained-readings')
  const { losAngelesSegments } = await fromBench('made-readings')
  const { loadCities } = await import('@rocade/shared/cities/load-cities')
  const stream = { startMs: Date.now(), ratePerS: READINGS_PER_S, segmentIds: losAngelesSegments(loadCities()) }
  let bad = 0
  for (let from = 0; from < messages; from += APPEND) {
    const batch = Array.from({ length: Math.min(APPEND, messages - from) }, (_, i) => {
      const reading = sustainedReading(stream, from + i)
      const key = `${reading.cityId}/${reading.segmentId}`
      if ((from + i) % BAD_EVERY !== 0) return { key, value: Buffer.from(JSON.stringify(reading)) }
      bad += 1
      const isText = bad % 2 === 0
      return { key, value: Buffer.from(isText ? '{"speedKmh":' : JSON.stringify({ ...reading, speedKmh: 301 })) }
    })
    await log.append(topic, batch)
  }
  return bad
}

/**
 * A module of services/local's benchmarks, as it is built.
 * @template {'process-figures' | 'process-tree' | 'sustained-readings' | 'made-readings'} N
 * @param {N} name @returns {Promise<BenchModules[N]>}
 */
export const fromBench = (name) => import(inRoot('services', 'local', 'dist', 'bench', `${name}.js`))

/**
 * @typedef {object} BenchModules
 * @property {typeof import('../../services/local/src/bench/process-figures.ts')} process-figures
 * @property {typeof import('../../services/local/src/bench/process-tree.ts')} process-tree
 * @property {typeof import('../../services/local/src/bench/sustained-readings.ts')} sustained-readings
 * @property {typeof import('../../services/local/src/bench/made-readings.ts')} made-readings
 */
