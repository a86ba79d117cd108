import { setTimeout as delay } from 'node:timers/promises'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { PARTITIONS, topicsOf } from '@rocade/shared/feeds/topics'
import { AppError } from '@rocade/shared/runtime/app-error'
import { retry } from '@rocade/shared/runtime/retry'
import type { RealFault } from './faults.ts'
import { startHdfsProxy } from './hdfs-proxy.ts'
import type { RealCleaner } from './real-cleaner.ts'
import { type RealRun, until } from './real-run.ts'
import { lakeUrl } from './run-stores.ts'

const MESSAGES = 600
const SOON_MS = 40_000
/** What a cleaner may take, whatever waits in the log. */
const RSS_MAX_MB = 250
const RAW = rawTopic(traffic)
const GROUPS = [`pg-sink-${traffic.name}`, `lake-sink-${traffic.name}`]

/** The faults of Kafka and HDFS themselves, on real ones. */
export const STACK_FAULTS: readonly RealFault[] = [
  {
    id: 'F10',
    title: 'small memory, slow stores, a log full of large messages',
    mix: { poison: 0.9, duplicates: 0.02 },
    inject: fillMemory,
  },
  { id: 'F11', title: 'broker killed and restarted', inject: killBroker },
  { id: 'F13', title: 'retention overtakes the sinks', inject: retentionOvertakes },
  { id: 'F14', title: 'topic deleted and made again', inject: makeTopicAgain },
  { id: 'F15', title: 'group offsets rewound, then deleted', inject: forgeGroupOffsets },
  { id: 'F27', title: 'name node in safe mode for 10 s', inject: safeMode },
  { id: 'F28', title: 'data node dies amid writing; redirect to nobody', inject: loseDataNode },
  { id: 'F32', title: 'lake takes 500 ms longer for a file', inject: slowLake },
].map((fault) => ({ ...fault, stores: ['stack'] }))

async function fillMemory(run: RealRun): Promise<void> {
  await run.send(3_000, { atOnce: true })
  const cleaner = await run.start({ heapMb: 128, lakeDelayMs: 300 })
  let most = 0
  let isDrained = false
  const draining = run.drained().finally(() => {
    isDrained = true
  })
  // Nobody is asked any more when it is over: a cleaner that is being stopped does not answer.
  const watch = async () => {
    if (!isDrained) most = Math.max(most, (await cleaner.figures()).rssMb)
    return isDrained
  }
  await until(watch, SOON_MS)
  await draining
  if (cleaner.isRunning() && most > 0) run.bite()
  else run.complain(`a cleaner with 128 MB of heap ended: ${cleaner.errors().slice(-500)}`)
  if (most > RSS_MAX_MB) run.complain(`a cleaner took ${most.toFixed(0)} MB, ${RSS_MAX_MB} are allowed`)
}

async function killBroker(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  const sending = run.send(2 * MESSAGES)
  await delay(run.random.between(300, 1_200))
  await run.stack.kill('kafka')
  run.bite()
  await delay(2_000)
  await run.stack.start('kafka')
  await sending
  mustBeWell(run, cleaner)
}

async function retentionOvertakes(run: RealRun): Promise<void> {
  const first = await run.start()
  await run.send(MESSAGES / 2)
  await run.drained()
  await first.stop()
  await run.send(MESSAGES)
  await run.remember()
  const offsets = await run.log.offsets(RAW)
  const gone = offsets.map(({ earliest, end }) => run.random.between(earliest, end))
  await run.stack.topics.deleteRecordsBefore(run.stores.topicName(RAW), gone)
  const stopped = await run.start()
  const says = await until(async () => /no longer in the log/.test((await stopped.figures()).health), SOON_MS)
  if (says) run.bite()
  else run.complain(`a sink did not stop at a gap: ${(await stopped.figures()).health}`)
  const gaps = await run.pool.query('SELECT 1 FROM offset_gaps')
  if (gaps.rowCount === 0) run.complain('the gap was not recorded')
  await stopped.stop()
  await run.start({ onOffsetGap: 'continue' })
  await run.send(MESSAGES / 4)
}

async function makeTopicAgain(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  await run.send(MESSAGES)
  if (!(await run.drained())) run.complain('not drained before the topic was deleted')
  await run.remember()
  await run.stack.topics.deleteTopics(run.stores.topicName(RAW))
  await retry(() => run.log.createTopics(topicsOf([traffic])), {
    isRetryable: (error) => error instanceof AppError && error.retryable,
    minDelayMs: 100,
    maxDelayMs: 1_000,
    deadlineMs: 30_000,
  })
  run.bite()
  await run.send(MESSAGES)
  mustBeWell(run, cleaner)
}

async function forgeGroupOffsets(run: RealRun): Promise<void> {
  const topic = run.stores.topicName(RAW)
  const groups = GROUPS.map((group) => `${group}.${topic}`)
  for (const forge of [
    (group: string) => run.stack.topics.setGroupOffsets(group, topic, new Array(PARTITIONS).fill(0)),
    (group: string) => run.stack.topics.deleteGroup(group),
  ]) {
    const cleaner = await run.start()
    await run.send(MESSAGES / 2)
    await run.drained()
    await cleaner.stop()
    await run.send(MESSAGES / 4)
    for (const group of groups) await forge(group)
    run.bite()
  }
  await run.start()
}

async function safeMode(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  const sending = run.send(2 * MESSAGES)
  await run.stack.safeMode('enter')
  try {
    if (await until(async () => /safe mode/.test((await cleaner.figures()).health), SOON_MS)) run.bite()
    await sending
    const before = await storedRows(run)
    await run.send(MESSAGES)
    if (!(await until(async () => (await storedRows(run)) > before, 10_000)))
      run.complain('PostgreSQL stood still while HDFS was in safe mode')
    await delay(5_000)
  } finally {
    await run.stack.safeMode('leave')
  }
  if (!(await until(async () => (await cleaner.figures()).health === 'ok', SOON_MS)))
    run.complain(`not well after safe mode: ${(await cleaner.figures()).health}`)
}

async function loseDataNode(run: RealRun): Promise<void> {
  await using proxy = await startHdfsProxy(run.stack.nameNodeUrl)
  const root = new URL(run.stores.settings.LAKE_URL ?? '').pathname
  const cleaner = await run.start({ settings: { LAKE_URL: lakeUrl(proxy.url, root) } })
  let left = 6
  proxy.spoil((operation) => {
    if (operation === 'RENAME' && run.random.chance(0.3)) return 'drop'
    if (operation !== 'CREATE' || left === 0) return 'pass'
    left -= 1
    return 'astray'
  })
  await run.send(MESSAGES)
  if (proxy.spoilt() > 0) run.bite()
  const sending = run.send(MESSAGES)
  await delay(run.random.between(200, 800))
  await run.stack.kill('datanode')
  run.bite()
  await delay(3_000)
  await run.stack.start('datanode')
  await sending
  if (!(await run.drained())) run.complain('not drained after the data node was back')
  mustBeWell(run, cleaner)
  await cleaner.stop()
}

async function slowLake(run: RealRun): Promise<void> {
  const cleaner = await run.start({ lakeDelayMs: 500 })
  await run.send(5 * MESSAGES, { atOnce: true })
  run.bite()
  if (!(await run.drained())) run.complain('the lake sink did not catch up')
  const { rssMb } = await cleaner.figures()
  if (rssMb > RSS_MAX_MB) run.complain(`a cleaner took ${rssMb.toFixed(0)} MB, ${RSS_MAX_MB} are allowed`)
}

const storedRows = async ({ pool }: RealRun) =>
  (await pool.query<{ n: number }>('SELECT count(*) AS n FROM traffic_data')).rows[0]?.n ?? 0

function mustBeWell(run: RealRun, cleaner: RealCleaner): void {
  if (!cleaner.isRunning()) run.complain(`the cleaner did not survive: ${cleaner.errors().slice(-500)}`)
}
