import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BenchOptions } from './bench-options.ts'
import { askAbout } from './bench-questions.ts'
import type { Measurement } from './measure.ts'
import { processFigures } from './process-figures.ts'
import { startCleaner } from './start-cleaner.ts'
import { openStreamParts, type StreamParts } from './stream-parts.ts'
import { waitFor } from './wait-for.ts'

const MESSAGES = 300_000
const MESSAGES_QUICK = 30_000
const LIMIT_MS = 600_000
const DAYS = [1, 30, 365]
/** Of Los Angeles: 207 segments every five minutes. */
const READINGS_OF_DAY = 59_616

/** How the numbers move with more of everything: cleaners, partitions, days. */
export async function benchGrowth({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const messages = isQuick ? MESSAGES_QUICK : MESSAGES
  const measured: Measurement[] = []
  for (const partitions of [6, 24]) {
    await using parts = await openStreamParts(messages, partitions)
    for (const cleaners of partitions === 6 ? [1, 2, 4] : [1, 2]) {
      measured.push(await readAll(parts, { cleaners, partitions, messages }))
    }
  }
  for (const days of isQuick ? DAYS.slice(0, 1) : DAYS) {
    const [question] = await askAbout(
      days * READINGS_OF_DAY,
      { time: 'hour_of_week', measures: ['p50_speed_kmh', 'p95_speed_kmh'] },
      null,
    )
    if (question !== undefined) measured.push({ ...question, name: `${question.name}, ${days} days of lake` })
  }
  return measured
}

/** A full topic into PostgreSQL by cleaners side by side, from a standing start. */
async function readAll(
  parts: StreamParts,
  {
    cleaners,
    partitions,
    messages,
  }: { readonly cleaners: number; readonly partitions: number; readonly messages: number },
): Promise<Measurement> {
  await using round = await parts.openRound()
  const lakeFolder = join(round.folder, 'lake')
  await mkdir(lakeFolder)
  const settings = {
    KAFKA_BROKERS: parts.stack.broker,
    KAFKA_TOPIC_PREFIX: parts.topicPrefix,
    DATABASE_URL: round.url,
    LAKE_URL: pathToFileURL(lakeFolder).href,
    ROCADE_DATA_DIR: round.folder,
  }
  const startedMs = performance.now()
  const running = await Promise.all(Array.from({ length: cleaners }, () => startCleaner(settings)))
  try {
    await waitFor(async () => {
      const { rows } = await round.pool.query<{ n: number }>(
        `SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM sink_positions WHERE sink = 'pg' AND topic LIKE '%traffic_raw'`,
      )
      return Number(rows[0]?.n) >= messages
    }, LIMIT_MS)
    const wallS = (performance.now() - startedMs) / 1000
    const cpuS = running.reduce((sum, { pid }) => sum + processFigures(pid).cpuS, 0)
    const memoryMb = running.reduce((sum, { pid }) => sum + processFigures(pid).rssMb, 0)
    return {
      name: `Kafka to both stores, ${cleaners} ${cleaners === 1 ? 'cleaner' : 'cleaners'}, ${partitions} partitions`,
      value: messages / wallS,
      unit: 'readings/s',
      goal: null,
      cpuS,
      note: `${memoryMb.toFixed(0)} MB together, from a standing start`,
    }
  } finally {
    await Promise.all(running.map((cleaner) => cleaner.stop()))
  }
}
