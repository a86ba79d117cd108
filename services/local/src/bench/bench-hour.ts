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
  const jsonBytes = await putHour(parts, hourMs)
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
      value: (1 - bytes / jsonBytes) * 100,
      unit: '% smaller',
      goal: { atLeast: 93 },
      note: `${(bytes / rows).toFixed(1)} bytes a reading`,
    },
  ]
}

/** Puts the hour into bronze; returns what its readings, each once, take as JSON. */
async function putHour({ lake, cities }: BenchParts, hourMs: number): Promise<number> {
  const segments = losAngelesSegments(cities)
  const perFile = Math.ceil(READINGS / FILES)
  let jsonBytes = 0
  for (let file = 0; file < FILES; file++) {
    const partition = file % 6
    const messages: CleanedMessage[] = []
    const start = Math.floor(file / 6) * perFile * 2
    const add = (message: CleanedMessage) => messages.push(message)
    for (let n = file * perFile; n < Math.min(READINGS, (file + 1) * perFile); n++) {
      const observedMs = hourMs + Math.floor((n / READINGS) * HOUR_MS)
      const reading = madeReading(n, segments[n % segments.length] as string, observedMs)
      const value = Buffer.from(JSON.stringify(reading))
      jsonBytes += value.byteLength
      const repeats = n % REPEATED_EVERY === 0 ? 2 : 1
      for (let i = 0; i < repeats; i++) {
        const message = { partition, offset: start + messages.length, key: 'k', value, appendedAtMs: observedMs + 500 }
        add({ message, result: { kind: 'accept', reading, qualityScore: 100 } })
      }
    }
    const path = slotPath('traffic', { topicId: 'bench', partition, start, appendedAtMs: hourMs })
    await lake.publish(path, encodeBronze(traffic, messages, 'bench').bytes)
  }
  return jsonBytes
}
