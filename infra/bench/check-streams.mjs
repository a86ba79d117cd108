import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startStack, stopStack } from '../stack/run-stack.mjs'
import { readStackSettings, stackAddresses } from '../stack/stack-settings.mjs'
import { inRoot } from '../tooling/paths.mjs'
import { flink, peerTableSql, spark } from './stream-peers.mjs'

/** @typedef {import('../stack/stack-parts.mjs').PartName} PartName */
/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */
/** @typedef {import('./stream-peers.mjs').StreamResult} StreamResult */

const PEERS = { flink, spark }
const LIMIT_MS = 600_000
const LOOK_EVERY_MS = 100
const APPEND = 1_000
/** One message in so many is none: a reading out of range, or no JSON. */
const BAD_EVERY = 100
const READINGS_PER_S = 10_000

/**
 * Each installed streaming peer on the same topic of 6 partitions: counts what it has stored in PostgreSQL and in Parquet
 * by other programs than its own, and says what it took. Resolves to whether all was right.
 * @param {{ names: readonly string[], messages: number, stages: StageLines }} options
 */
export async function checkStreams({ names, messages, stages }) {
  const wanted = Object.entries(PEERS).filter(([name, peer]) => names.includes(name) && peer.isInstalled() === true)
  if (wanted.length === 0) return true
  const parts = await openParts(stages)
  try {
    const bad = await append(parts, messages)
    let areAllRight = true
    for (const [name, peer] of wanted) {
      const problems = await checkOne(parts, { name, peer, messages, bad, stages })
      for (const problem of problems) stages.note(`✘ ${name}: ${problem}`)
      areAllRight &&= problems.length === 0
    }
    return areAllRight
  } finally {
    await parts.close()
  }
}

/** @param {StageLines} stages */
async function openParts(stages) {
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

/** Returns how many are bad. @param {Parts} parts @param {number} messages */
async function append({ log, topic }, messages) {
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
 * @param {Parts} parts
 * @param {{ name: string, peer: typeof flink, messages: number, bad: number, stages: StageLines }} options
 */
async function checkOne(parts, { name, peer, messages, bad, stages }) {
  const folder = join(parts.folder, name)
  const table = `bench_${name}`
  await parts.pool.query(peerTableSql(table))
  for (const part of ['out', 'checkpoints']) mkdirSync(join(folder, part), { recursive: true })
  const command = peer.command({
    brokers: parts.broker,
    topic: parts.topic,
    databaseUrl: parts.databaseUrl,
    table,
    outFolder: join(folder, 'out'),
    checkpointFolder: join(folder, 'checkpoints'),
    expected: messages,
  })
  const run = await runMeasured(command, parts.databasePid)
  stages.note(figuresLine(name, messages, run))
  return problemsOf(parts, { table, folder: join(folder, 'out'), result: run.result, good: messages - bad, bad })
}

/** @param {import('./stream-peers.mjs').PeerCommand} command @param {number} databasePid */
async function runMeasured({ file, args, env }, databasePid) {
  const { processFigures } = await fromBench('process-figures')
  const databaseBefore = processFigures(databasePid).cpuS
  const startedMs = Date.now()
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const exited = once(child, 'exit')
  let isOver = false
  void exited.then(() => {
    isOver = true
  })
  /** @type {{ atMs: number, cpuS: number, rssMb: number }[]} */
  const samples = []
  while (!isOver && Date.now() - startedMs < LIMIT_MS) {
    samples.push({ atMs: Date.now(), ...processFigures(child.pid ?? 0) })
    await Promise.race([exited, delay(LOOK_EVERY_MS)])
  }
  if (!isOver) child.kill('SIGKILL')
  const [code] = await exited
  if (code !== 0) throw new Error(`it ended with ${code} after ${Date.now() - startedMs} ms: ${text}`)
  /** @type {StreamResult} */
  const result = JSON.parse(text.trim().split('\n').at(-1) ?? '{}')
  const cpuS = Math.max(...samples.map((sample) => sample.cpuS))
  const untilFirst = samples.filter(({ atMs }) => atMs <= result.firstAtMs).at(-1)?.cpuS ?? 0
  return {
    result,
    cpuS,
    startCpuS: untilFirst,
    rssMbMax: Math.max(...samples.map(({ rssMb }) => rssMb)),
    databaseCpuS: processFigures(databasePid).cpuS - databaseBefore,
    wallS: (result.lastDurableAtMs - result.firstAtMs) / 1000,
  }
}

/** @param {string} name @param {number} messages @param {Awaited<ReturnType<typeof runMeasured>>} run */
function figuresLine(name, messages, { cpuS, startCpuS, rssMbMax, databaseCpuS, wallS }) {
  const per = (/** @type {number} */ value) => Math.round(messages / value).toLocaleString('en')
  return (
    `${name}: ${cpuS.toFixed(1)} CPU-s, of them ${startCpuS.toFixed(1)} until the first message: ` +
    `${per(cpuS)} messages per CPU-second with its start, ${per(cpuS - startCpuS)} without; ` +
    `${rssMbMax.toFixed(0)} MB at most; PostgreSQL ${databaseCpuS.toFixed(1)} CPU-s; ${wallS.toFixed(1)} s on the clock`
  )
}

/** @param {Parts} parts @param {{ table: string, folder: string, result: StreamResult, good: number, bad: number }} options */
async function problemsOf({ pool }, { table, folder, result, good, bad }) {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const { rows } = await pool.query(
    `SELECT count(*) AS n, count(DISTINCT reading_id) AS ids, round(sum(speed_kmh)::numeric, 1)::text AS sum FROM ${table}`,
  )
  const connection = await (await DuckDBInstance.create()).connect()
  const reader = await connection.runAndReadAll(
    `SELECT count(*) AS n, count(DISTINCT reading_id) AS ids, round(sum(speed_kmh)::decimal(38, 6), 1)::varchar AS sum
     FROM read_parquet('${folder}/**/*.parquet')`,
  )
  connection.closeSync()
  const stores = { PostgreSQL: rows[0], Parquet: reader.getRowObjectsJson()[0] }
  /** @type {string[]} */
  const problems = []
  for (const [store, has] of Object.entries(stores)) {
    if (Number(has.n) !== good || Number(has.ids) !== good)
      problems.push(`${store} has ${has.n} rows of ${has.ids} readings, expected ${good}`)
  }
  if (Number(stores.PostgreSQL.sum) !== Number(stores.Parquet?.sum))
    problems.push(`the speeds differ: ${stores.PostgreSQL.sum} and ${stores.Parquet?.sum}`)
  if (result.rows !== good || result.rejected !== bad)
    problems.push(`it counted ${result.rows} and ${result.rejected} rejected, expected ${good} and ${bad}`)
  return problems
}

/**
 * A module of services/local's benchmarks, as it is built.
 * @template {'process-figures' | 'sustained-readings' | 'made-readings'} N
 * @param {N} name @returns {Promise<BenchModules[N]>}
 */
const fromBench = (name) => import(inRoot('services', 'local', 'dist', 'bench', `${name}.js`))

/**
 * @typedef {object} BenchModules
 * @property {typeof import('../../services/local/src/bench/process-figures.ts')} process-figures
 * @property {typeof import('../../services/local/src/bench/sustained-readings.ts')} sustained-readings
 * @property {typeof import('../../services/local/src/bench/made-readings.ts')} made-readings
 */
