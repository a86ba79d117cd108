import { once } from 'node:events'
import { buildChild, startChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CRASH_POINTS } from './crash-points.ts'
import { bronzeFiles, tilesTheLog } from './test-support/drained.ts'
import { asMessage, openTestStack, trafficReading } from './test-support/test-stack.ts'

const READINGS = 600
const DUPLICATES = 60
const REJECTED = 6

/** Runs the cleaner until it is drained or dead; the signal that ended it. */
async function runCleaner(child: string, url: string, folder: string, crashAt: string): Promise<string | null> {
  const cleaner = startChild(child, [url, folder, crashAt])
  let errors = ''
  cleaner.stderr?.on('data', (text) => {
    errors += text
  })
  const kill = setTimeout(() => cleaner.kill('SIGTERM'), 30_000)
  const [code, signal] = await once(cleaner, 'exit')
  clearTimeout(kill)
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the cleaner ended with ${code ?? signal}: ${errors}`)
  return signal
}

describe('kill -9 of the cleaner', () => {
  let child: string
  beforeAll(async () => {
    child = await buildChild(new URL('./test-support/crashing-cleaner.ts', import.meta.url))
  })
  const stacks: Awaited<ReturnType<typeof openTestStack>>[] = []
  afterAll(() => Promise.all(stacks.map((stack) => stack.close().catch(() => {}))))

  test.each(CRASH_POINTS.flatMap((point) => [`${point}:1`, `${point}:4`]))(
    'at %s loses nothing and stores nothing twice',
    async (crashAt) => {
      const stack = await openTestStack()
      stacks.push(stack)
      const readings = Array.from({ length: READINGS }, (_, n) => trafficReading(n))
      // Several appends, so that there is more than one batch to crash in.
      for (let i = 0; i < READINGS; i += 100) await stack.publish(readings.slice(i, i + 100).map(asMessage))
      await stack.publish(readings.slice(0, DUPLICATES).map(asMessage))
      await stack.publish(Array.from({ length: REJECTED }, (_, i) => ({ key: `bad-${i}`, value: Buffer.from('{') })))
      await stack.log.close()

      expect(await runCleaner(child, stack.database.url, stack.folder, crashAt)).toBe('SIGKILL')
      expect(await runCleaner(child, stack.database.url, stack.folder, 'none')).toBeNull()

      const stored = await stack.pool.query<{ reading_id: string; speed_kmh: number }>(
        'SELECT reading_id, speed_kmh FROM traffic_data',
      )
      const expected = new Map(readings.map((reading) => [reading.readingId, reading.speedKmh]))
      expect(new Map(stored.rows.map((row) => [row.reading_id, row.speed_kmh]))).toEqual(expected)
      expect(stored.rows).toHaveLength(READINGS)
      const sums = await stack.pool.query(
        `SELECT sum(readings)::integer AS n, sum(sum_speed_kmh) AS speed FROM traffic_hourly`,
      )
      expect(sums.rows[0].n).toBe(READINGS)
      expect(sums.rows[0].speed).toBeCloseTo(
        readings.reduce((sum, { speedKmh }) => sum + speedKmh, 0),
        6,
      )
      const rejected = await stack.pool.query('SELECT count(*)::integer AS n FROM rejected_messages')
      expect(rejected.rows[0].n).toBe(REJECTED)
      const counts = await stack.pool.query(
        'SELECT outcome, sum(messages)::integer AS n FROM cleaning_counts GROUP BY 1 ORDER BY 1',
      )
      expect(counts.rows).toEqual([
        { outcome: 'accept', n: READINGS },
        { outcome: 'duplicate', n: DUPLICATES },
        { outcome: 'json', n: REJECTED },
      ])
      const files = await bronzeFiles(stack.lake)
      expect(tilesTheLog(files)).toBe(true)
      expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(READINGS + DUPLICATES + REJECTED)
    },
    60_000,
  )
})
