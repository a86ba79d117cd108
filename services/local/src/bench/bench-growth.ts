import type { BenchOptions } from './bench-options.ts'
import { askAbout } from './bench-questions.ts'
import { measureSegments } from './bench-segments.ts'
import type { Measurement } from './measure.ts'
import { processFigures } from './process-figures.ts'
import { storedMessages } from './sink-progress.ts'
import { startCleaner } from './start-cleaner.ts'
import { openStreamParts, type StreamParts } from './stream-parts.ts'
import { waitFor } from './wait-for.ts'

const MESSAGES = 300_000
const MESSAGES_QUICK = 30_000
const LIMIT_MS = 600_000
const SEGMENTS = [1_000, 10_000, 100_000]
const DAYS = [1, 30, 365]
/** Of Los Angeles: 207 segments every five minutes. */
const READINGS_OF_DAY = 59_616

/** How the numbers move with more of everything: cleaners, partitions, segments, days. */
export async function benchGrowth({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const messages = isQuick ? MESSAGES_QUICK : MESSAGES
  const measured: Measurement[] = []
  for (const partitions of [6, 24]) {
    await using parts = await openStreamParts(messages, partitions)
    for (const cleaners of partitions === 6 ? [1, 2, 4] : [1, 2]) {
      measured.push(await readAll(parts, { cleaners, partitions, messages }))
    }
  }
  for (const segments of isQuick ? SEGMENTS.slice(0, 1) : SEGMENTS) measured.push(...(await measureSegments(segments)))
  for (const days of isQuick ? DAYS.slice(0, 1) : DAYS) {
    const [question] = await askAbout(
      days * READINGS_OF_DAY,
      { time: 'hour_of_week', measures: ['p50_speed_kmh', 'p95_speed_kmh'] },
      null,
    )
    if (question === undefined) continue
    const growth = { of: question.name, by: `${days} ${days === 1 ? 'day' : 'days'} of lake` }
    measured.push({ ...question, name: `${growth.of}, ${growth.by}`, growth })
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
  const startedMs = performance.now()
  const running = await Promise.all(Array.from({ length: cleaners }, () => startCleaner(round.cleanerSettings)))
  try {
    await waitFor(async () => {
      for (const cleaner of running) cleaner.assertRunning()
      return (await storedMessages(round.pool)) >= messages
    }, LIMIT_MS)
    const wallS = (performance.now() - startedMs) / 1000
    const cpuS = running.reduce((sum, { pid }) => sum + processFigures(pid).cpuS, 0)
    const memoryMb = running.reduce((sum, { pid }) => sum + processFigures(pid).rssMb, 0)
    const growth = {
      of: 'Kafka to both stores',
      by: `${partitions} partitions, ${cleaners} ${cleaners === 1 ? 'cleaner' : 'cleaners'}`,
    }
    return {
      name: `${growth.of}, ${growth.by}`,
      growth,
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
