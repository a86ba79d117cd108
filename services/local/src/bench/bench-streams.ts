import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDuckdbEngine } from '@rocade/shared/adapters/engine/duckdb-engine'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { peerTableSql, streamPeers } from '../../../../infra/bench/peers.mjs'
import type { BenchOptions } from './bench-options.ts'
import { type Measurement, ofRounds, type PeerFigure, quantileOf } from './measure.ts'
import { startMeasured } from './measured-process.ts'
import { installedOf, peerFigures } from './peer-figures.ts'
import { processFigures } from './process-figures.ts'
import { watchProcess } from './process-watch.ts'
import { type Contender, type ContenderRounds, inTurns } from './rounds.ts'
import { lagMessages, storedMessages } from './sink-progress.ts'
import { type RunningCleaner, startCleaner } from './start-cleaner.ts'
import { openStreamParts, type StreamParts, type StreamRound } from './stream-parts.ts'
import { waitFor } from './wait-for.ts'

const MESSAGES = 600_000
const MESSAGES_QUICK = 60_000
const LIMIT_MS = 600_000
/** Files are full long before; the last ones of the topic are not waited for. */
const LAST_FILES_S = '2'

type StreamPeer = (typeof streamPeers)['flink' | 'spark']

/** What reading the whole topic into both stores took. */
export interface StreamRun {
  readonly wallS: number
  /** Of the program, its start included. */
  readonly cpuS: number
  /** Of the program until its first message. */
  readonly startCpuS: number
  readonly databaseCpuS: number
  readonly peakMb: number
}

/** T3: from Kafka into PostgreSQL and Parquet, each reading once: the cleaner beside Flink and Spark on the same topic. */
export async function benchStreams({ isQuick, outFolder }: BenchOptions): Promise<Measurement[]> {
  const messages = isQuick ? MESSAGES_QUICK : MESSAGES
  await using parts = await openStreamParts(messages)
  const { installed, missing } = installedOf([
    { name: 'Flink', peer: streamPeers.flink },
    { name: 'Spark Structured Streaming', peer: streamPeers.spark },
  ])
  const contenders: Contender<StreamRun>[] = [
    { name: 'ours', run: () => runCleaner(parts, messages) },
    ...installed.map(({ name, peer }) => ({ name, run: () => runPeer(parts, peer, messages) })),
  ]
  const found = await inTurns(contenders, isQuick ? { rounds: 1, warmUp: false } : { rounds: 3 })
  if (!isQuick) await runCleaner(parts, messages, join(outFolder, 'profiles', 'streams'))
  return measurements(messages, found, missing)
}

async function runCleaner(parts: StreamParts, messages: number, profileFolder?: string): Promise<StreamRun> {
  await using round = await parts.openRound()
  const databaseBefore = processFigures(parts.postgresPid).cpuS
  const startedMs = performance.now()
  const cleaner = await startCleaner({ ...round.cleanerSettings, LAKE_SLOT_AGE_MAX_S: LAST_FILES_S }, profileFolder)
  const startCpuS = processFigures(cleaner.pid).cpuS
  const watch = watchProcess(cleaner.pid)
  let cpuS = 0
  try {
    await waitFor(() => hasTaken(cleaner, round, messages), LIMIT_MS)
    cpuS = watch.cpuS()
  } finally {
    watch.stop()
    await cleaner.stop()
  }
  const wallS = (performance.now() - startedMs) / 1000
  const databaseCpuS = processFigures(parts.postgresPid).cpuS - databaseBefore
  await check('traffic_data', round, join(round.lakeFolder, 'traffic', 'bronze'), messages)
  return { wallS, cpuS, startCpuS, databaseCpuS, peakMb: watch.peakMb() }
}

/** Both stores have everything. */
async function hasTaken(cleaner: RunningCleaner, { pool }: StreamRound, messages: number): Promise<boolean> {
  cleaner.assertRunning()
  return (await storedMessages(pool)) >= messages && lagMessages(await cleaner.metrics(), 'lake') === 0
}

async function runPeer(parts: StreamParts, program: StreamPeer, messages: number): Promise<StreamRun> {
  await using round = await parts.openRound()
  await round.pool.query(peerTableSql('bench_stream'))
  const [outFolder, checkpointFolder] = [join(round.folder, 'out'), join(round.folder, 'checkpoints')]
  await mkdir(outFolder)
  await mkdir(checkpointFolder)
  const databaseBefore = processFigures(parts.postgresPid).cpuS
  const startedMs = performance.now()
  const peer = startMeasured(
    program.command({
      brokers: parts.stack.broker,
      topic: parts.topic,
      databaseUrl: round.url,
      table: 'bench_stream',
      outFolder,
      checkpointFolder,
      expected: messages,
    }),
  )
  let startCpuS = 0
  const waiting = waitFor(async () => {
    const { rowCount } = await round.pool.query('SELECT 1 FROM bench_stream LIMIT 1')
    startCpuS = peer.cpuS()
    return rowCount === 1
  }, LIMIT_MS).catch(() => {})
  try {
    await peer.line(LIMIT_MS)
  } finally {
    await peer.stop()
  }
  await waiting
  const wallS = (performance.now() - startedMs) / 1000
  const databaseCpuS = processFigures(parts.postgresPid).cpuS - databaseBefore
  await check('bench_stream', round, outFolder, messages)
  return { wallS, cpuS: peer.cpuS(), startCpuS, databaseCpuS, peakMb: peer.peakMb() }
}

/** Only durable and correct work counts: each reading once in both stores, by other readers than the writer's. */
async function check(table: string, { pool, folder }: StreamRound, parquetFolder: string, messages: number) {
  const { rows } = await pool.query(`SELECT count(*)::int AS n, count(DISTINCT reading_id)::int AS ids FROM ${table}`)
  const lake = createFileLake({ root: parquetFolder })
  const engine = await createDuckdbEngine({ lake, scratchFolder: join(folder, 'check') })
  const files = (await lake.list('')).map(({ path }) => path).filter((path) => path.endsWith('.parquet'))
  const sql = 'SELECT count(reading_id) AS n, count(DISTINCT reading_id) AS ids FROM files'
  const [inFiles] = await engine.query({ sql, datasets: { files } })
  await engine.close()
  for (const [store, has] of Object.entries({ PostgreSQL: rows[0], Parquet: inFiles })) {
    if (Number(has?.n) !== messages || Number(has?.ids) !== messages)
      throw new Error(`${store} has ${has?.n} rows of ${has?.ids} readings in ${table}, sent were ${messages}`)
  }
}

function measurements(
  messages: number,
  found: readonly ContenderRounds<StreamRun>[],
  missing: readonly PeerFigure[],
): Measurement[] {
  const perCpuS = ({ cpuS }: StreamRun) => messages / cpuS
  const perWarmCpuS = ({ cpuS, startCpuS }: StreamRun) => messages / (cpuS - startCpuS)
  const perAllCpuS = ({ cpuS, databaseCpuS }: StreamRun) => messages / (cpuS + databaseCpuS)
  const ours = found.find(({ name }) => name === 'ours')?.rounds ?? []
  const others = found.filter(({ name }) => name !== 'ours')
  const row = (name: string, unit: string, of: (run: StreamRun) => number, note?: string): Measurement => ({
    name,
    ...ofRounds(ours.map(of)),
    unit,
    goal: null,
    ...(note === undefined ? {} : { note }),
    peers: peerFigures(others, missing, of),
  })
  const beside = (name: string, atLeast: number): Measurement[] => {
    const theirs = others.find((other) => other.name.startsWith(name))
    if (theirs === undefined) return []
    const ratio = quantileOf(ours.map(perCpuS), 0.5) / quantileOf(theirs.rounds.map(perCpuS), 0.5)
    return [{ name: `readings per CPU second beside ${name}`, value: ratio, unit: '×', goal: { atLeast } }]
  }
  return [
    row(
      'Kafka to PostgreSQL and Parquet, exactly once',
      'readings/CPU-s',
      perCpuS,
      `${messages} readings from a standing start, of the program alone; ours also keeps the live topic, and PostgreSQL its roll-ups`,
    ),
    ...beside('Flink', 2),
    ...beside('Spark', 5),
    row('the same without the start of the program', 'readings/CPU-s', perWarmCpuS),
    row('the same with the CPU of PostgreSQL', 'readings/CPU-s', perAllCpuS),
    row('the same on the clock', 'readings/s', ({ wallS }) => messages / wallS),
    row('memory of the program, most', 'MB', ({ peakMb }) => peakMb),
  ]
}
