import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { WebSocket } from 'ws'
import type { BenchOptions } from './bench-options.ts'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { type Measurement, quantileOf, startStopwatch } from './measure.ts'
import { waitFor } from './wait-for.ts'

const RATES_PER_S = [1_000, 5_000]
const BURSTS_PER_S = 50
/** How long a reading may take to arrive before it counts as lost. */
const LIMIT_MS = 10_000

/** T9: from the producer's append to the browser's socket, at fixed rates. */
export async function benchLive({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const measured: Measurement[] = []
  for (const ratePerS of RATES_PER_S) measured.push(...(await benchRate(ratePerS, isQuick ? 8 : 60)))
  return measured
}

async function benchRate(ratePerS: number, seconds: number): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const shared = { ...parts, metrics: new Registry() }
  const config = ApiConfig.parse({ PORT: '0', RATE_LIMIT_PER_MINUTE: '1000000000' })
  await using api = await startApi({ ...shared, config })
  await using _cleaner = await startStreamCleaner({ ...shared, config: StreamCleanerConfig.parse({}) })
  return await benchPush(parts, api.url, { ratePerS, seconds })
}

/** One reading of each burst has a speed that no other has, so that its arrival can be told from all others. */
async function benchPush(
  parts: BenchParts,
  url: string,
  { ratePerS, seconds }: { readonly ratePerS: number; readonly seconds: number },
): Promise<Measurement[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/traffic`)
  const sentMs = new Map<number, number>()
  const delaysMs: number[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.type !== 'delta') return
    for (const { speedKmh } of message.segments) {
      const mark = Math.round(speedKmh * 100)
      const sent = sentMs.get(mark)
      if (sent === undefined) continue
      delaysMs.push(performance.now() - sent)
      sentMs.delete(mark)
    }
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', cityIds: ['los-angeles'] }))
  const watch = startStopwatch()
  const startMs = performance.now()
  for (let burst = 0; burst < seconds * BURSTS_PER_S; burst += 1) {
    // Open loop: the next burst is due at its time, however long the last one took.
    await delay(Math.max(0, startMs + (burst * 1000) / BURSTS_PER_S - performance.now()))
    const mark = 100 + (burst % 1_400) // hundredths of km/h: live answers have two decimals, and no other reading is that slow
    sentMs.set(mark, performance.now())
    await parts.log.append(
      rawTopic(traffic),
      burstOf(parts, burst, { markKmh: mark / 100, size: ratePerS / BURSTS_PER_S }),
    )
  }
  await waitFor(() => sentMs.size === 0, LIMIT_MS).catch(() => {})
  const { cpuS } = watch.stop()
  socket.close()
  const note = `open loop for ${seconds} s, p50 ${quantileOf(delaysMs, 0.5).toFixed(0)} ms; ${sentMs.size} of ${seconds * BURSTS_PER_S} marked readings conflated or lost`
  return [
    {
      name: `produce to WebSocket at ${ratePerS}/s, p95`,
      value: quantileOf(delaysMs, 0.95),
      unit: 'ms',
      goal: { atMost: 250 },
      cpuS,
      note,
    },
  ]
}

/** The last segments carry only marked readings: one that another follows within a delta would be conflated with it. */
const MARKED_SEGMENTS = 50

function burstOf(
  { cities }: BenchParts,
  burst: number,
  { markKmh, size }: { readonly markKmh: number; readonly size: number },
) {
  const segments = losAngelesSegments(cities)
  const plain = segments.length - MARKED_SEGMENTS
  const readings = Array.from({ length: size - 1 }, (_, i) => {
    const n = burst * size + i
    return madeReading(n, segments[n % plain] as string, Date.now())
  })
  const last = segments[plain + (burst % MARKED_SEGMENTS)] as string
  readings.push({ ...madeReading(burst, last, Date.now()), speedKmh: markKmh })
  return readings.map((reading) => ({ key: traffic.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) }))
}
