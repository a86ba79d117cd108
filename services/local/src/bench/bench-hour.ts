import type { BatchContext } from '@rocade/batch-aggregator/batch-context'
import { closeHours } from '@rocade/batch-aggregator/close-hours'
import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { indexBronze } from '@rocade/batch-aggregator/index-bronze'
import { openAggregatesTable, openCleanTable } from '@rocade/batch-aggregator/lake-tables'
import { publishSegments } from '@rocade/batch-aggregator/publish-segments'
import type { City } from '@rocade/shared/cities/city'
import { traffic } from '@rocade/shared/feeds/index'
import { type CleanedMessage, encodeBronze } from '@rocade/shared/lake/bronze-file'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { createTextSizes, sparkSize, type TextSizes } from './hour-sizes.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { type Measurement, startStopwatch } from './measure.ts'

const READINGS = 1_000_000
const HOUR_MS = 3_600_000
/** As the lake sink writes them at this rate: six partitions, a file a minute each. */
const FILES = 360
const REPEATED_EVERY = 50

/** One hour of a million readings, two in a hundred of them sent twice, from bronze into the clean table. */
export async function benchHour(): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const hourMs = Math.floor(parts.clock.nowMs() / HOUR_MS) * HOUR_MS - 24 * HOUR_MS
  const sizes = await putHour(parts, hourMs)
  await indexBronze(parts.lake, parts.pool, traffic)
  const city = parts.cities.find(({ cityId }) => cityId === 'los-angeles') as City
  const context: BatchContext = {
    ...parts,
    config: BatchAggregatorConfig.parse({}),
    feed: traffic,
    city,
    clean: openCleanTable(parts.lake, parts.clock, traffic),
    aggregates: openAggregatesTable(parts.lake, parts.clock, traffic),
    segmentsPath: await publishSegments(parts.lake, city),
    signal: new AbortController().signal,
  }
  const watch = startStopwatch()
  const [hour] = await closeHours(context, [hourMs])
  const { wallS, cpuS } = watch.stop()
  const { rows = 0, bytes = 0 } = hour ?? {}
  const [path] = [...(await context.clean.snapshot()).files.keys()]
  const bySpark = await sparkSize(await parts.lake.localPath(`${context.clean.name}/${path}`), parts.folder)
  const saved = (each: number) => (1 - each / sizes.json) * 100
  return [
    {
      name: 'an hour of a million readings',
      value: wallS,
      unit: 's',
      goal: { atMost: 5 },
      cpuS,
      note: `${rows} readings from ${FILES} bronze files, hashes checked`,
    },
    {
      name: 'a closed hour against its JSON',
      value: saved(bytes),
      unit: '% smaller',
      goal: { atLeast: 93 },
      note: `${(bytes / rows).toFixed(1)} bytes a reading, ${(sizes.json / rows).toFixed(0)} as JSON`,
      peers: [
        { name: 'JSON lines, gzip', value: saved(sizes.jsonGzip) },
        { name: 'CSV', value: saved(sizes.csv) },
        { name: 'CSV, gzip', value: saved(sizes.csvGzip) },
        ...bySpark.map((peer) => (peer.value === null ? peer : { ...peer, value: saved(peer.value) })),
      ],
    },
  ]
}

/** Puts the hour into bronze; returns what its readings, each once, take as text. */
async function putHour({ lake, cities }: BenchParts, hourMs: number): Promise<TextSizes> {
  const segments = losAngelesSegments(cities)
  const perFile = Math.ceil(READINGS / FILES)
  const sizes = createTextSizes()
  for (let file = 0; file < FILES; file++) {
    const partition = file % 6
    const messages: CleanedMessage[] = []
    const start = Math.floor(file / 6) * perFile * 2
    const add = (message: CleanedMessage) => messages.push(message)
    for (let n = file * perFile; n < Math.min(READINGS, (file + 1) * perFile); n++) {
      const observedMs = hourMs + Math.floor((n / READINGS) * HOUR_MS)
      const reading = madeReading(n, segments[n % segments.length] as string, observedMs)
      const text = JSON.stringify(reading)
      const value = Buffer.from(text)
      await sizes.add(reading, text)
      const repeats = n % REPEATED_EVERY === 0 ? 2 : 1
      for (let i = 0; i < repeats; i++) {
        const message = { partition, offset: start + messages.length, key: 'k', value, appendedAtMs: observedMs + 500 }
        add({ message, result: { kind: 'accept', reading, qualityScore: 100 } })
      }
    }
    const path = slotPath('traffic', { topicId: 'bench', partition, start, appendedAtMs: hourMs })
    await lake.publish(path, encodeBronze(traffic, messages, 'bench').bytes)
  }
  return sizes.end()
}
