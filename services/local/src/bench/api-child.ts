/**
 * The API and the cleaner on embedded parts, as `npm start` has them, with a reading of every segment; says where in one
 * line of JSON, and serves until SIGTERM. What a bench asks is then the work of a process of its own. Its one argument
 * is an `ApiChildOrder` in JSON.
 */
import { once } from 'node:events'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { openBenchParts } from './bench-parts.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { waitFor } from './wait-for.ts'

/** New readings of the first segments of the city, at a fixed rate. Without it nothing changes. */
export interface ApiChildOrder {
  readonly updates?: { readonly perS: number; readonly segments: number }
}

/** What the child says. */
export interface ApiChildPlace {
  readonly url: string
  readonly databaseUrl: string
}

const LIMIT_MS = 30_000

const terminated = once(process, 'SIGTERM')
await using parts = await openBenchParts()
const shared = { ...parts, metrics: new Registry() }
const NO_LIMIT = '1000000'
const config = ApiConfig.parse({
  PORT: '0',
  RATE_LIMIT_PER_MINUTE: '1000000000',
  WS_SOCKETS_PER_ADDRESS: NO_LIMIT,
  WS_SOCKETS_MAX: NO_LIMIT,
})
await using api = await startApi({ ...shared, config })
await using _cleaner = await startStreamCleaner({ ...shared, config: StreamCleanerConfig.parse({}) })
const segments = losAngelesSegments(parts.cities)
let told = 0

/** Tells a reading of each of the first `count` segments. */
async function tell(count: number): Promise<void> {
  const readings = segments.slice(0, count).map((segmentId) => madeReading(told++, segmentId, parts.clock.nowMs()))
  await parts.log.append(
    rawTopic(traffic),
    readings.map((reading) => ({ key: traffic.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) })),
  )
}

await tell(segments.length)
await waitFor(async () => {
  const answer = await fetch(`${api.url}/api/segments/live?city=los-angeles`)
  const { segments: live } = (await answer.json()) as { segments: { speedKmh: number | null }[] }
  return live.filter(({ speedKmh }) => speedKmh !== null).length >= segments.length
}, LIMIT_MS)
const place: ApiChildPlace = { url: api.url, databaseUrl: parts.databaseUrl }
process.stdout.write(`${JSON.stringify(place)}\n`)
const { updates } = JSON.parse(process.argv[2] ?? '{}') as ApiChildOrder
const timer = updates && setInterval(() => void tell(updates.segments), 1000 / updates.perS)
await terminated
clearInterval(timer)
