import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { type Measurement, startStopwatch } from './measure.ts'
import { storedMessages } from './sink-progress.ts'
import { waitFor } from './wait-for.ts'

const MESSAGES = 300_000
const APPEND = 2_000
const LIMIT_MS = 120_000
const startedMs = Date.now()

/** A log full of readings into PostgreSQL and lake, both exactly once, from a standing start. Counts what is stored. */
export async function benchSinks(): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const appending = startStopwatch()
  for (let i = 0; i < MESSAGES; i += APPEND) await append(parts, i)
  const appended = appending.stop()

  const watch = startStopwatch()
  const cleaner = await startStreamCleaner({ ...parts, config: StreamCleanerConfig.parse({}), metrics: new Registry() })
  await waitFor(async () => (await storedMessages(parts.pool)) >= MESSAGES, LIMIT_MS)
  await cleaner[Symbol.asyncDispose]() // the lake writes its last files
  const { wallS, cpuS } = watch.stop()
  const stored = await parts.pool.query<{ n: number }>('SELECT count(*) AS n FROM traffic_data')
  const bronze = await parts.lake.list(bronzeFolder(traffic.name))
  const bytes = bronze.reduce((sum, object) => sum + object.bytes, 0)
  const note = `${stored.rows[0]?.n} rows in PostgreSQL, ${bronze.length} bronze files`
  return [
    {
      name: 'append to the log',
      value: MESSAGES / appended.wallS,
      unit: 'messages/s',
      goal: null,
      cpuS: appended.cpuS,
    },
    { name: 'log to both sinks', value: MESSAGES / wallS, unit: 'readings/s', goal: { atLeast: 20_000 }, cpuS, note },
    { name: 'size of a bronze message', value: bytes / MESSAGES, unit: 'bytes', goal: null },
  ]
}

async function append({ log, cities }: BenchParts, from: number): Promise<void> {
  const segments = losAngelesSegments(cities)
  const readings = Array.from({ length: APPEND }, (_, i) => {
    const n = from + i
    const observedMs = startedMs - 1_800_000 + Math.floor(n / segments.length) * 500 // no id twice
    return madeReading(n, segments[n % segments.length] as string, observedMs)
  })
  const messages = readings.map((reading) => ({
    key: traffic.keyOf(reading),
    value: Buffer.from(JSON.stringify(reading)),
  }))
  await log.append(rawTopic(traffic), messages)
}
