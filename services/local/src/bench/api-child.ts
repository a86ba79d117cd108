/**
 * The API and the cleaner on embedded parts, as `npm start` has them, with a reading of every segment; says where in one
 * line of JSON, and serves until SIGTERM. What a bench asks is then the work of a process of its own. Its one argument
 * is an `ApiChildOrder` in JSON.
 */
import { once } from 'node:events'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import type { City } from '@rocade/shared/cities/city'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { largeCityOf } from '@rocade/shared/test-support/large-city'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { openBenchParts } from './bench-parts.ts'
import { losAngelesSegments, madeReading } from './made-readings.ts'
import { storedMessages } from './sink-progress.ts'
import { waitFor } from './wait-for.ts'

export interface ApiChildOrder {
  /** New readings of the first segments of the city, at a fixed rate. Without it nothing changes. */
  readonly updates?: { readonly perS: number; readonly segments: number }
  /** Los Angeles drawn side by side until it has so many segments. Default: as it is, among all cities. */
  readonly segments?: number
  /** Of all segments together, before the child says where it is. Default: one of each. */
  readonly readings?: number
}

/** What the child says. */
export interface ApiChildPlace {
  readonly url: string
  readonly databaseUrl: string
  /** What was told, and how long it took until all of it could be asked for. */
  readonly readings: number
  readonly toldS: number
}

const LIMIT_MS = 120_000
const APPEND = 2_000

const order = JSON.parse(process.argv[2] ?? '{}') as ApiChildOrder
const terminated = once(process, 'SIGTERM')
await using bench = await openBenchParts()
const parts = { ...bench, cities: citiesOf(bench.cities, order.segments) }
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

function citiesOf(cities: readonly City[], count: number | undefined): readonly City[] {
  if (count === undefined) return cities
  return cities.filter(({ cityId }) => cityId === 'los-angeles').map((city) => largeCityOf(city, count))
}

/** Tells a reading of each of the first `count` segments. */
async function tell(count: number): Promise<void> {
  const observedMs = parts.clock.nowMs()
  for (let from = 0; from < count; from += APPEND) {
    const some = segments.slice(from, Math.min(count, from + APPEND))
    const readings = some.map((segmentId) => madeReading(told++, segmentId, observedMs))
    await parts.log.append(
      rawTopic(traffic),
      readings.map((reading) => ({ key: traffic.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) })),
    )
  }
}

const startedMs = performance.now()
while (told < (order.readings ?? 1)) await tell(segments.length)
await waitFor(async () => (await storedMessages(parts.pool)) >= told, LIMIT_MS)
await waitFor(async () => {
  const answer = await fetch(`${api.url}/api/segments/live?city=los-angeles`)
  const { segments: live } = (await answer.json()) as { segments: { speedKmh: number | null }[] }
  return live.filter(({ speedKmh }) => speedKmh !== null).length >= segments.length
}, LIMIT_MS)
const toldS = (performance.now() - startedMs) / 1000
const place: ApiChildPlace = { url: api.url, databaseUrl: parts.databaseUrl, readings: told, toldS }
process.stdout.write(`${JSON.stringify(place)}\n`)
const { updates } = order
const timer = updates && setInterval(() => void tell(updates.segments), 1000 / updates.perS)
await terminated
clearInterval(timer)
