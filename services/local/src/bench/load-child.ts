/**
 * Sends requests over kept-alive connections and says what came back, as one line of JSON. Its one argument is a
 * `LoadOrder`. With a rate it is an open loop: a request is due at its time, and its latency counts from then.
 */
import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { quantileOf } from './measure.ts'

export interface LoadOrder {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** Requests a second; without it as many as the connections carry, one after the other on each. */
  readonly ratePerS?: number
}
export interface LoadResult {
  readonly requests: number
  readonly failed: number
  readonly bytes: number
  readonly wallS: number
  /** In ms. */
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

const { url, connections, seconds, ratePerS } = JSON.parse(process.argv[2] ?? '{}') as LoadOrder
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const latenciesMs: number[] = []
let [failed, bytes] = [0, 0]
const startedMs = performance.now()

async function sendOne(dueMs: number): Promise<void> {
  const got = await fetchOnce()
  if (got === null) failed += 1
  else {
    latenciesMs.push(performance.now() - dueMs)
    bytes = got
  }
}

async function closedLoop(): Promise<void> {
  const endMs = startedMs + seconds * 1000
  const loop = async () => {
    while (performance.now() < endMs) await sendOne(performance.now())
  }
  await Promise.all(Array.from({ length: connections }, loop))
}

async function openLoop(rate: number): Promise<void> {
  const sending: Promise<void>[] = []
  const count = Math.round(rate * seconds)
  while (sending.length < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedMs) * rate) / 1000))
    while (sending.length < due) sending.push(sendOne(startedMs + (sending.length * 1000) / rate))
    await delay(1)
  }
  await Promise.all(sending)
}

/** Bytes of the body, or `null` for an answer that is not 200. */
function fetchOnce(): Promise<number | null> {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => {
      let length = 0
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
      })
      answer.on('end', () => resolve(answer.statusCode === 200 ? length : null))
    }).on('error', () => resolve(null))
  })
}

await (ratePerS === undefined ? closedLoop() : openLoop(ratePerS))
agent.destroy()
const times = latenciesMs.length > 0 ? latenciesMs : [Number.POSITIVE_INFINITY]
const result: LoadResult = {
  requests: latenciesMs.length,
  failed,
  bytes,
  wallS: (performance.now() - startedMs) / 1000,
  p50Ms: quantileOf(times, 0.5),
  p95Ms: quantileOf(times, 0.95),
  p99Ms: quantileOf(times, 0.99),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
