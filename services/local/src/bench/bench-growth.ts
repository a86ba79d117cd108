import { measureCleaners } from './bench-cleaners.ts'
import type { BenchOptions } from './bench-options.ts'
import { askAbout } from './bench-questions.ts'
import { measureSegments } from './bench-segments.ts'
import type { Measurement } from './measure.ts'
import { openStreamParts } from './stream-parts.ts'

const MESSAGES = 300_000
const MESSAGES_QUICK = 30_000
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
      measured.push(await measureCleaners(parts, { cleaners, partitions, messages }))
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
