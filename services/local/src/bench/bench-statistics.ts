import { fork } from 'node:child_process'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { startBatchAggregator } from '@rocade/batch-aggregator/start-batch-aggregator'
import { ProducersConfig } from '@rocade/producers/config'
import { createSources } from '@rocade/producers/sources/index'
import type { City } from '@rocade/shared/cities/city'
import { traffic } from '@rocade/shared/feeds/index'
import { Registry } from 'prom-client'
import { createHistoryOf } from '../history-of.ts'
import type { BenchOptions } from './bench-options.ts'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { type Measurement, quantileOf } from './measure.ts'
import { nextMessage } from './next-message.ts'

const DAYS = 90
const DAYS_QUICK = 8
const REQUESTS = 300
/** How long the API keeps an answer: each request comes so much later than the one before, by its clock. */
const CACHED_MS = 15_000
/** As many as an answer may cover. */
const PERIODS_DAYS = [7, 14, 28, 31]

/** T6: the statistics of all cities over three months, each asked anew: no answer comes from a cache. */
export async function benchStatistics({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const days = isQuick ? DAYS_QUICK : DAYS
  const readings = await importDays(parts, days)
  const config = ApiConfig.parse({ PORT: '0', RATE_LIMIT_PER_MINUTE: '1000000000' })
  let aheadMs = 0
  const clock = { nowMs: () => parts.clock.nowMs() + aheadMs }
  await using api = await startApi({ ...parts, clock, metrics: new Registry(), config })
  using client = startClient()
  const measured: Measurement[] = []
  for (const [name, pathOf] of [
    ['weekly-data', weeklyPath],
    ['hourly-distribution', hourlyPath],
  ] as const) {
    const paths = Array.from({ length: REQUESTS }, (_, i) => pathOf(parts.cities, i))
    for (const path of paths.slice(0, 20)) await client.ask(`${api.url}${path}`)
    const timesMs: number[] = []
    for (const path of paths) {
      aheadMs += CACHED_MS
      timesMs.push(await client.ask(`${api.url}${path}`))
    }
    measured.push({
      name: `GET /api/zones/${name}, p95`,
      value: quantileOf(timesMs, 0.95),
      unit: 'ms',
      goal: { atMost: 20 },
      note: `${REQUESTS} requests one after the other, p50 ${quantileOf(timesMs, 0.5).toFixed(1)} ms; ${days} days of ${parts.cities.length} cities, ${readings} readings`,
    })
  }
  return measured
}

async function importDays(parts: BenchParts, days: number): Promise<number> {
  const sources = createSources({ config: ProducersConfig.parse({}), clock: parts.clock, logger: parts.logger })
  const readings = new Map<string, number>()
  let imported = () => {}
  const done = new Promise<void>((resolve) => {
    imported = resolve
  })
  await using _batch = await startBatchAggregator({
    ...parts,
    config: BatchAggregatorConfig.parse({ HISTORY_DAYS: String(days) }),
    historyOf: createHistoryOf(sources),
    metrics: new Registry(),
    feeds: [traffic],
    onProgress: (progress) => readings.set(progress.cityId, progress.readings),
    onImported: imported,
  })
  await done
  return [...readings.values()].reduce((sum, count) => sum + count, 0)
}

const cityOf = (cities: readonly City[], i: number) => cities[i % cities.length] as City
const daysOf = (i: number) => PERIODS_DAYS[i % PERIODS_DAYS.length]

const weeklyPath = (cities: readonly City[], i: number) =>
  `/api/zones/weekly-data?city=${cityOf(cities, i).cityId}&days=${1 + (i % 31)}`

function hourlyPath(cities: readonly City[], i: number): string {
  const city = cityOf(cities, i)
  const segments = [...city.segmentsById.keys()]
  const zones = city.zones.features.map(({ properties }) => properties.zoneId)
  const place =
    i % 3 === 0 ? '' : i % 3 === 1 ? `&zone=${zones[i % zones.length]}` : `&segment=${segments[i % segments.length]}`
  return `/api/zones/hourly-distribution?city=${city.cityId}&days=${daysOf(i)}${place}`
}

/** A process of its own: what it takes to unpack an answer is not the server's work. */
function startClient() {
  const child = fork(new URL('./ask-child.js', import.meta.url), { execArgv: [] })
  return {
    /** How long the whole answer took, in ms. Throws for one that is not 200. */
    async ask(url: string): Promise<number> {
      child.send(url)
      return nextMessage<number>(child, 'the client')
    },
    [Symbol.dispose]: () => void child.kill(),
  }
}
