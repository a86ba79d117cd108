import { fileURLToPath } from 'node:url'
import type { BenchOptions } from './bench-options.ts'
import type { Measurement } from './measure.ts'
import { startMeasured } from './measured-process.ts'

const RUN = fileURLToPath(new URL('../../../../frontend/e2e/run.mjs', import.meta.url))
const MINUTES_MS = 60_000

/** As bench-map.ts says it. */
interface MapFrames {
  readonly framesPerS: number
  readonly worstFrameMs: number
  readonly frames: number
  readonly over50Ms: number
  readonly over100Ms: number
  /** The page's own part in its longest frame. */
  readonly longest: string
}

/** T8: the map in headless Chromium, drawn by software, while every segment changes four times a second; and its memory. */
export async function benchBrowser({ isQuick, minutes: sustainedMinutes }: BenchOptions): Promise<Measurement[]> {
  const map = await run<MapFrames>('bench-map', { BENCH_HEAP_S: '1' }, 3 * MINUTES_MS)
  const minutes = isQuick ? 0.5 : sustainedMinutes
  const memory = await run<{ heapMbPerHour: number }>(
    'bench-memory',
    { BENCH_MINUTES: String(minutes) },
    (minutes + 3) * MINUTES_MS,
  )
  return [
    {
      name: '2,000 segments restyled 4 times a second while panning, median',
      value: map.framesPerS,
      unit: 'frames/s',
      goal: { atLeast: 30 },
      note: `${map.frames} frames in software rendering`,
    },
    {
      name: 'the worst frame of these',
      value: map.worstFrameMs,
      unit: 'ms',
      goal: { atMost: 100 },
      note: `${map.over50Ms} frames over 50 ms, ${map.over100Ms} over 100; the page’s own longest ${map.longest}`,
    },
    {
      name: 'heap of the page under live updates, slope',
      value: memory.heapMbPerHour,
      unit: 'MB/hour',
      goal: isQuick ? null : { atMost: 10 },
      note: `after garbage collection, over ${minutes} minutes of 8 updates a second`,
    },
  ]
}

async function run<T>(program: string, env: Readonly<Record<string, string>>, limitMs: number): Promise<T> {
  const child = startMeasured({ file: process.execPath, args: [RUN, program], env })
  try {
    return await child.line<T>(limitMs)
  } finally {
    await child.stop()
  }
}
