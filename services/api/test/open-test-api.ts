import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { asCityBook } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { liveTopic } from '@rocade/shared/feeds/feed'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import type { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import { systemClock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { readConfig } from '@rocade/shared/runtime/read-config'
import type pg from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { ApiConfig } from '../src/config.ts'
import { type ApiOptions, startApi } from '../src/start-api.ts'
import { until } from './until.ts'

/** A running API on a free port, over a real log, lake and database of its own. */
export interface TestApi extends AsyncDisposable {
  readonly url: string
  readonly log: EventLog
  readonly pool: pg.Pool
  readonly lakeRoot: string
  readonly cities: readonly City[]
  /** Puts readings where the cleaner puts them. */
  publish(feed: 'traffic' | 'weather', readings: readonly (TrafficReading | WeatherReading)[]): Promise<void>
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

export interface TestApiOptions extends Partial<Omit<ApiOptions, 'config'>> {
  /** As environment variables. */
  readonly settings?: Readonly<Record<string, string>>
}

export async function openTestApi({ settings = {}, ...given }: TestApiOptions = {}): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-test-api-'))
  const database = given.pool === undefined ? await openTestDatabase() : null
  const lakeRoot = join(folder, 'lake')
  const clock = given.clock ?? systemClock
  const log = given.log ?? (await createEmbeddedLog({ folder: join(folder, 'log'), clock }))
  const cities = asCityBook(given.cities ?? loadCities())
  const pool = given.pool ?? database?.pool
  if (pool === undefined) throw new Error('no database')
  async function closeAll(): Promise<void> {
    if (given.log === undefined) await log.close()
    await database?.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const api = await startApi({
    log,
    pool,
    cities,
    clock,
    lake: createFileLake({ root: lakeRoot }),
    logger: pino({ level: 'silent' }),
    metrics: new Registry(),
    ...given,
    config: readConfig(ApiConfig, { PORT: '0', RATE_LIMIT_PER_MINUTE: '1000000', ...settings }),
  }).catch(async (error) => {
    await closeAll()
    throw error
  })
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers })
  await until('the API to be ready', async () => (await get('/readyz')).ok)
  return {
    url: api.url,
    log,
    pool,
    lakeRoot,
    cities: cities.all(),
    get,
    async publish(feed, readings) {
      const messages = readings.map((reading) => ({
        key: 'segmentId' in reading ? `${reading.cityId}/${reading.segmentId}` : reading.cityId,
        value: Buffer.from(JSON.stringify({ reading, qualityScore: 100, appendedAtMs: clock.nowMs() })),
      }))
      await log.append(liveTopic({ name: feed }), messages)
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await closeAll()
    },
  }
}

/** A valid traffic reading of a segment. */
export function trafficReading(
  cityId: string,
  segmentId: string,
  observedAtMs: number,
  values: Partial<TrafficReading> = {},
): TrafficReading {
  const observedAt = new Date(observedAtMs).toISOString()
  const source = values.source ?? 'simulator'
  return {
    schemaVersion: 1,
    readingId: readingId(source, `${cityId}/${segmentId}`, observedAt),
    cityId,
    segmentId,
    source,
    observedAt,
    speedKmh: 50,
    freeFlowKmh: 100,
    confidence: 1,
    isClosed: false,
    ...values,
  }
}
