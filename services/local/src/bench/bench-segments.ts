import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ApiChildOrder, ApiChildPlace } from './api-child.ts'
import { type Measurement, quantileOf } from './measure.ts'
import { type MeasuredProcess, startMeasured } from './measured-process.ts'
import { timedGet } from './timed-get.ts'

const READINGS = 100_000
const READY_MS = 240_000
const REQUESTS = 20
const REST_S = 10
/** As the simulator of a large city tells them. */
const UPDATES = { perS: 4, segments: 50 }

/** One city with so many segments: filled from the log, asked for, and kept up to date, by API and cleaner in one process. */
export async function measureSegments(segments: number): Promise<Measurement[]> {
  const order: ApiChildOrder = { segments, readings: READINGS, updates: UPDATES }
  const child = startMeasured({
    file: process.execPath,
    args: [fileURLToPath(new URL('./api-child.js', import.meta.url)), JSON.stringify(order)],
  })
  try {
    const { url, readings, toldS } = await child.line<ApiChildPlace>(READY_MS)
    const by = `${segments.toLocaleString('en')} segments`
    const row = (of: string, value: number, unit: string, note?: string): Measurement => ({
      name: `${of}, ${by}`,
      value,
      unit,
      goal: null,
      growth: { of, by },
      ...(note === undefined ? {} : { note }),
    })
    const zones = await ask(`${url}/api/zones/live?city=los-angeles`)
    const all = await ask(`${url}/api/segments/live?city=los-angeles`)
    const share = await cpuShare(child)
    return [
      row(
        'log to both stores and the live map',
        readings / toldS,
        'readings/s',
        `${readings} readings, embedded parts`,
      ),
      row('GET /api/zones/live, median', zones.ms, 'ms', `${zones.bytes} bytes`),
      row('GET /api/segments/live, median', all.ms, 'ms', `${all.bytes} bytes`),
      row(
        'CPU while 200 readings a second come in',
        share * 100,
        '% of a core',
        'API, cleaner and PostgreSQL; nobody looks',
      ),
      row('memory of API, cleaner and PostgreSQL, most', child.peakMb(), 'MB'),
    ]
  } finally {
    await child.stop()
  }
}

/** Each answer is made anew: a reading has come since the one before. */
async function ask(url: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const timesMs: number[] = []
  let bytes = 0
  for (let i = 0; i < REQUESTS; i++) {
    const answer = await timedGet(url)
    bytes = answer.bytes
    timesMs.push(answer.ms)
    await delay(1_000 / UPDATES.perS)
  }
  return { ms: quantileOf(timesMs, 0.5), bytes }
}

async function cpuShare(child: MeasuredProcess): Promise<number> {
  const before = child.cpuS()
  const startedMs = performance.now()
  await delay(REST_S * 1000)
  return (child.cpuS() - before) / ((performance.now() - startedMs) / 1000)
}
