import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createWebhdfsLake } from '@rocade/shared/adapters/lake/webhdfs/webhdfs-lake'
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { newHdfsFolder, removeHdfsFolder } from '@rocade/shared/test-support/hdfs-admin'
import { STACK_ADDRESSES } from '@rocade/shared/test-support/stack-addresses'
import { createStackTopics } from '@rocade/shared/test-support/stack-topics'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StreamCleanerConfig } from './config.ts'
import { startStreamCleaner } from './start-stream-cleaner.ts'
import { bronzeRows, until } from './test-support/drained.ts'
import { asMessage, trafficReading } from './test-support/test-stack.ts'

const run = promisify(execFile)
/** A Python that has pyarrow; `.ci/run` makes one. */
const PYTHON = process.env.ROCADE_PYTHON ?? 'python3'
const isThere = async (command: string, ...args: string[]) =>
  run(command, args).then(
    () => true,
    () => false,
  )
const hasReaders = (await isThere('kcat', '-V')) && (await isThere(PYTHON, '-c', 'import pyarrow.parquet'))
if (!hasReaders && process.env.CI === 'true')
  throw new Error('CI needs kcat, and a Python with pyarrow in ROCADE_PYTHON')

const READINGS = 3000
const DUPLICATES = 300
const REJECTED = 10

/** Reads every Parquet file of a folder with pyarrow: rows, and distinct ids of what was accepted. */
const COUNT_WITH_PYARROW = `
import glob, sys, pyarrow.parquet as pq
rows, ids = 0, set()
for path in glob.glob(sys.argv[1] + '/*.parquet'):
    table = pq.read_table(path)
    rows += table.num_rows
    for verdict, id in zip(table['verdict'].to_pylist(), table['reading_id'].to_pylist()):
        if verdict == 'accept': ids.add(id)
print(rows, len(ids))
`

describe.runIf(hasReaders)('readers that are not ours, on real Kafka and HDFS', () => {
  const prefix = `outside-${randomUUID().slice(0, 8)}-`
  const root = newHdfsFolder()
  const closing: (() => Promise<unknown>)[] = []
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rocade-outside-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const database = await openTestDatabase()
    closing.push(() => database.close())
    const kafka = await createKafkaLog({ brokers: [STACK_ADDRESSES.kafka], clientId: 'outside-readers' })
    closing.push(
      () => createStackTopics().deleteTopics(prefix),
      () => kafka.close(),
    )
    const log = withTopicPrefix(kafka, prefix)
    await log.createTopics(topicsOf())
    const stagingFolder = join(folder, 'staging')
    const lake = createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder })
    closing.push(() => removeHdfsFolder(root))

    const readings = Array.from({ length: READINGS }, (_, n) => asMessage(trafficReading(n)))
    await log.append(rawTopic(traffic), [...readings, ...readings.slice(0, DUPLICATES)])
    const bad = Array.from({ length: REJECTED }, (_, n) => ({ key: `bad-${n}`, value: Buffer.from('{') }))
    await log.append(rawTopic(traffic), bad)
    const cleaner = await startStreamCleaner({
      config: StreamCleanerConfig.parse({ LAKE_SLOT_ROWS_MAX: '500', LAKE_SLOT_AGE_MAX_S: '1' }),
      log,
      lake,
      pool: database.pool,
      cities: loadCities(),
      clock: systemClock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      metrics: new Registry(),
    })
    const all = READINGS + DUPLICATES + REJECTED
    await until(
      () => bronzeRows(lake),
      (rows) => rows === all,
      60_000,
    ).finally(() => cleaner[Symbol.asyncDispose]())
    const files = await lake.list(bronzeFolder(traffic.name))
    await Promise.all(files.map(async ({ path }, i) => writeFile(join(folder, `${i}.parquet`), await lake.read(path))))
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close().catch(() => {})
  })

  test('kcat reads every message of the topic', async () => {
    const { stdout } = await run('kcat', [
      '-b',
      STACK_ADDRESSES.kafka,
      '-C',
      '-t',
      `${prefix}traffic_raw`,
      '-e',
      '-q',
      '-f',
      '%o\n',
    ])
    expect(stdout.trim().split('\n')).toHaveLength(READINGS + DUPLICATES + REJECTED)
  })

  test('pyarrow reads every bronze file, and counts the ids that were sent', async () => {
    const { stdout } = await run(PYTHON, ['-c', COUNT_WITH_PYARROW, folder])
    expect(stdout.trim().split(' ').map(Number)).toEqual([READINGS + DUPLICATES + REJECTED, READINGS])
  })
})
