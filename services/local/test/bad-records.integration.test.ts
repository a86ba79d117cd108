import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import {
  BATCH_REQUESTS_TOPIC,
  BATCH_RESULTS_TOPIC,
  CITIES_TOPIC,
  SOURCE_REPORTS_TOPIC,
  topicsOf,
} from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { CitiesAnswer } from '@rocade/shared/protocol/answers'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { createLogger } from '@rocade/shared/runtime/logger'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import type { Pool } from 'pg'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const SOON = { timeout: 30_000, interval: 100 }

const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
const { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments } = paris
const added = { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments }
const word = (cityId: string, fields: object = {}) => ({
  cityId,
  isActive: true,
  city: { ...added, ...fields },
  changedAt: '2026-11-26T01:30:00.000Z',
})
const features = zones.features.map((zone) => ({ ...zone, properties: { ...zone.properties, name: 'North\0Side' } }))

/** Records that an older Rocade took, or that another program wrote: none can be used. */
const BAD: readonly (readonly [topic: string, key: string, value: object | string])[] = [
  [CITIES_TOPIC, 'aaa-nul', word('aaa-nul', { zones: { ...zones, features } })],
  [CITIES_TOPIC, 'bbb-torn', '{"cityId":"bbb'],
  [BATCH_REQUESTS_TOPIC, 'no-request', { type: 'run', runId: 'no uuid' }],
  [BATCH_RESULTS_TOPIC, 'no-result', 'null'],
  [SOURCE_REPORTS_TOPIC, 'no-report', { reportedAtMs: 'yesterday' }],
]

describe('a log whose control topics have records that cannot be used', () => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  const metrics = new Registry()
  let url = ''
  let pool: Pool

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rocade-bad-records-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await openTestDatabase()
    closing.push(() => database.close())
    pool = database.pool
    const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
    closing.push(() => log.close())
    await log.createTopics(topicsOf())
    for (const [topic, key, value] of BAD) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      await log.append(topic, [{ key, value: Buffer.from(text) }])
    }
    await log.append(CITIES_TOPIC, [{ key: 'zzz-good', value: Buffer.from(JSON.stringify(word('zzz-good'))) }])
    const logger = createLogger({ name: 'test', level: 'silent' })
    const book = await openCityBook({
      log,
      base: [paris],
      group: 'bad-records',
      logger,
      signal: new AbortController().signal,
    })
    closing.push(async () => book[Symbol.asyncDispose]())
    const shared = {
      log,
      lake: createFileLake({ root: join(folder, 'lake') }),
      pool,
      cities: book,
      clock: systemClock,
      logger,
    }
    const cleaner = await startStreamCleaner({
      ...shared,
      config: StreamCleanerConfig.parse({}),
      metrics: new Registry(),
    })
    closing.push(() => cleaner[Symbol.asyncDispose]())
    const api = await startApi({
      ...shared,
      config: ApiConfig.parse({ PORT: '0', RATE_LIMIT_PER_MINUTE: '100000' }),
      metrics,
      healthOf: () => ({ 'stream-cleaner': cleaner.health() }),
    })
    closing.push(() => api[Symbol.asyncDispose]())
    url = api.url
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  const status = async () => StatusAnswer.parse(await (await fetch(`${url}/api/status`)).json())

  test('starts all the same, and the cities before and behind them are in the tables', async () => {
    const { rows } = await pool.query<{ city_id: string }>('SELECT city_id FROM cities ORDER BY 1')
    expect(rows.map((row) => row.city_id)).toEqual(['paris', 'zzz-good'])
  })

  test('the status names each with its reason and since when, and the metrics count them', async () => {
    await vi.waitFor(async () => {
      const { setAside } = await status()
      expect(setAside.map(({ key }) => key).sort()).toEqual([
        'aaa-nul',
        'bbb-torn',
        'no-report',
        'no-request',
        'no-result',
      ])
    }, SOON)
    const answer = await status()
    expect(answer.status).toBe('degraded')
    expect(answer.services.find((service) => service.name === 'cities')).toMatchObject({
      status: 'degraded',
      detail: expect.stringMatching(/aaa-nul|bbb-torn/),
    })
    expect(answer.services.find((service) => service.name === 'stream-cleaner')).toEqual({
      name: 'stream-cleaner',
      status: 'ok',
    })
    expect(await metrics.metrics()).toContain('rocade_control_records_set_aside{topic="batch_requests"} 1')
  })

  test('a city that cannot be used is removed by the API, and can be added again', async () => {
    for (const cityId of ['aaa-nul', 'bbb-torn']) {
      const removed = await fetch(`${url}/api/cities/${cityId}?data=keep`, { method: 'DELETE' })
      expect(removed.status).toBe(202)
    }
    await vi.waitFor(async () => {
      const { setAside } = await status()
      expect(setAside.map(({ cityId }) => cityId).filter((cityId) => cityId !== null)).toEqual([])
    }, SOON)
    const { cities, setAside } = CitiesAnswer.parse(await (await fetch(`${url}/api/cities`)).json())
    expect(cities.map(({ cityId }) => cityId)).toEqual(['paris', 'zzz-good'])
    expect(setAside).toEqual([])
    const body = JSON.stringify({ cityId: 'aaa-nul', name, country, timeZone, zones })
    const headers = { 'content-type': 'application/json' }
    const again = await fetch(`${url}/api/cities`, { method: 'POST', body, headers })
    expect(again.status).toBe(202)
    await vi.waitFor(async () => {
      const { rows } = await pool.query<{ city_id: string }>('SELECT city_id FROM cities ORDER BY 1')
      expect(rows.map((row) => row.city_id)).toEqual(['aaa-nul', 'paris', 'zzz-good'])
    }, SOON)
  })
})
