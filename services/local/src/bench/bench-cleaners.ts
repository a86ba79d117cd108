import type { Measurement } from './measure.ts'
import { processFigures } from './process-figures.ts'
import { storedMessages } from './sink-progress.ts'
import { startCleaner } from './start-cleaner.ts'
import type { StreamParts } from './stream-parts.ts'
import { waitFor } from './wait-for.ts'

const LIMIT_MS = 600_000

/** A full topic into PostgreSQL by cleaners side by side, from a standing start. */
export async function measureCleaners(
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
