import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { ProducersConfig } from '@rocade/producers/config'
import { createSources } from '@rocade/producers/sources/index'
import { startProducers } from '@rocade/producers/start-producers'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { SegmentCollection } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { CitiesAnswer, LiveAnswer, Problem } from '@rocade/shared/protocol/answers'
import { CityChanged, CityCost, CityRemoved } from '@rocade/shared/protocol/city-requests'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { createLogger } from '@rocade/shared/runtime/logger'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import type { Pool } from 'pg'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const SOON = { timeout: 30_000, interval: 100 }

const zone = (zoneId: string, lon: number) => ({
  type: 'Feature',
  properties: { zoneId, name: `Zone <b>${zoneId}</b>` },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [lon, 45.75],
        [lon + 0.02, 45.75],
        [lon + 0.02, 45.77],
        [lon, 45.77],
        [lon, 45.75],
      ],
    ],
  },
})
const LYON = {
  cityId: 'lyon',
  name: 'Lyon',
  country: 'FR',
  timeZone: 'Europe/Paris',
  zones: {
    type: 'FeatureCollection',
    features: [zone('presquile', 4.82), zone('part-dieu', 4.84), zone('gerland', 4.86)],
  },
}

/** Every service with a book of its own, as in processes of their own: they hear of cities by the topic only. */
describe('cities that are added, switched on and off while everything runs', () => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  let url = ''
  let pool: Pool
  let lake: ReturnType<typeof createFileLake>

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rocade-cities-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await openTestDatabase()
    closing.push(() => database.close())
    pool = database.pool
    const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
    closing.push(() => log.close())
    await log.createTopics(topicsOf())
    lake = createFileLake({ root: join(folder, 'lake') })
    const logger = createLogger({ name: 'test', level: 'silent' })
    const base = loadCities().filter(({ cityId }) => cityId === 'paris')
    const openBook = async (group: string) => {
      const book = await openCityBook({ log, base, group, logger, signal: new AbortController().signal })
      closing.push(async () => book[Symbol.asyncDispose]())
      return book
    }
    const shared = { log, lake, pool, clock: systemClock, logger }
    const api = await startApi({
      ...shared,
      cities: await openBook('api'),
      config: ApiConfig.parse({ PORT: '0', RATE_LIMIT_PER_MINUTE: '100000', CITIES_MAX: '2' }),
      metrics: new Registry(),
    })
    closing.push(() => api[Symbol.asyncDispose]())
    url = api.url
    const cleaner = await startStreamCleaner({
      ...shared,
      cities: await openBook('cleaner'),
      config: StreamCleanerConfig.parse({ LAKE_SLOT_AGE_MAX_S: '1' }),
      metrics: new Registry(),
    })
    closing.push(() => cleaner[Symbol.asyncDispose]())
    const config = ProducersConfig.parse({
      SOURCES: 'simulator,openweather',
      OPENWEATHER_BASE_URL: 'http://127.0.0.1:9',
    })
    const producers = await startProducers({
      ...shared,
      cities: await openBook('producers'),
      sources: createSources({ config, clock: systemClock, logger }),
      metrics: new Registry(),
    })
    closing.push(() => producers[Symbol.asyncDispose]())
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  const send = (method: string, path: string, body: unknown) =>
    fetch(`${url}${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const cities = async () => CitiesAnswer.parse(await (await fetch(`${url}/api/cities`)).json()).cities
  const zonesOf = async (city: string) =>
    LiveAnswer.parse(await (await fetch(`${url}/api/zones/live?city=${city}`)).json()).zones
  const readings = async (city: string) =>
    (await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM traffic_data WHERE city_id = $1', [city]))
      .rows[0]?.n ?? 0

  test('a city is added with its zones only, gets a model of its roads, and is off at first', async () => {
    const answer = await send('POST', '/api/cities', LYON)
    expect(answer.status).toBe(202)
    expect(CityChanged.parse(await answer.json())).toMatchObject({
      cityId: 'lyon',
      isActive: false,
      zones: 3,
      segments: 6,
    })
    const lyon = (await cities()).find(({ cityId }) => cityId === 'lyon')
    expect(lyon).toMatchObject({ name: 'Lyon', isActive: false, zones: 3, bounds: [4.82, 45.75, 4.88, 45.77] })
    expect(lyon?.attribution).toContain('it is a model')
    expect((await zonesOf('lyon')).map(({ level }) => level)).toEqual(['no-data', 'no-data', 'no-data'])
    const cost = CityCost.parse(await (await fetch(`${url}/api/cities/lyon/cost`)).json())
    expect(cost.callsPerDay).toBe(0)
  })

  test('switched on, it is live on the map within seconds, and both stores take every reading', async () => {
    expect((await send('PATCH', '/api/cities/lyon', { isActive: true })).status).toBe(202)
    await vi.waitFor(async () => {
      expect((await zonesOf('lyon')).every(({ level }) => level !== 'no-data')).toBe(true)
    }, SOON)
    await vi.waitFor(async () => expect(await readings('lyon')).toBeGreaterThan(6), SOON)
    const rejected = await pool.query('SELECT reason FROM rejected_messages')
    expect(rejected.rows).toEqual([])
    const table = await pool.query('SELECT is_active FROM cities WHERE city_id = $1', ['lyon'])
    expect(table.rows).toEqual([{ is_active: true }])
    const segments = SegmentCollection.parse(await (await fetch(`${url}/api/segments?city=lyon`)).json())
    expect(segments.features).toHaveLength(6)
  })

  test('switched off, it gives no more readings, and what it gave stays', async () => {
    expect((await send('PATCH', '/api/cities/lyon', { isActive: false })).status).toBe(202)
    await vi.waitFor(async () => {
      const { rows } = await pool.query('SELECT is_active FROM cities WHERE city_id = $1', ['lyon'])
      expect(rows).toEqual([{ is_active: false }])
    }, SOON)
    const before = await readings('lyon')
    expect(before).toBeGreaterThan(0)
    await vi.waitFor(async () => {
      const { sources } = StatusAnswer.parse(await (await fetch(`${url}/api/status`)).json())
      expect(sources.flatMap(({ cityIds }) => cityIds)).not.toContain('lyon')
    }, SOON)
    expect((await fetch(`${url}/api/zones/live?city=lyon`)).status).toBe(200)
  })

  test.each([
    [{ ...LYON, cityId: 'lyon' }, 409, 'already'],
    [{ ...LYON, cityId: 'x', timeZone: 'Mars/Olympus' }, 400, 'not as expected', '/body/timeZone'],
    [{ ...LYON, cityId: 'x', zones: { type: 'FeatureCollection', features: [] } }, 400, 'not as expected'],
    [{ ...LYON, cityId: '../etc' }, 400, 'not as expected'],
    [
      { ...LYON, cityId: 'x', zones: { type: 'FeatureCollection', features: [zone('a', 4), zone('a', 5)] } },
      400,
      'not as expected',
      '/body/zones/features/1/properties/zoneId',
    ],
    [
      { ...LYON, cityId: 'x', zones: { type: 'FeatureCollection', features: [zone('a', 4), zone('b', 24)] } },
      400,
      'fit together',
      '/body/zones',
    ],
    [{ ...LYON, cityId: 'x', name: 'North\0Side' }, 400, 'not as expected', '/body/name'],
  ])('refuses a city that is wrong, and says why (%#)', async (body, status, detail, pointer?: string) => {
    const answer = await send('POST', '/api/cities', body)
    expect(answer.status).toBe(status)
    const problem = Problem.parse(await answer.json())
    expect(problem.detail).toContain(detail)
    if (pointer !== undefined) expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer])
    expect((await cities()).map(({ cityId }) => cityId)).toEqual(['lyon', 'paris'])
  })

  test('refuses what is no switch, and a city that is not there', async () => {
    expect((await send('PATCH', '/api/cities/lyon', { isActive: 'yes' })).status).toBe(400)
    expect((await send('PATCH', '/api/cities/atlantis', { isActive: true })).status).toBe(404)
  })

  test('is edited: another name, another zone, roads made anew; the map follows with what it knew', async () => {
    expect((await send('PATCH', '/api/cities/lyon', { isActive: true })).status).toBe(202)
    await vi.waitFor(async () => {
      expect((await zonesOf('lyon')).every(({ level }) => level !== 'no-data')).toBe(true)
    }, SOON)
    const zones = { ...LYON.zones, features: [...LYON.zones.features.slice(1), zone('confluence', 4.8)] }
    const refused = await send('PATCH', '/api/cities/lyon', { zones })
    expect(refused.status).toBe(400)
    expect(Problem.parse(await refused.json()).errors?.[0]?.detail).toContain('in zone presquile')
    const edited = await send('PATCH', '/api/cities/lyon', {
      name: 'Lugdunum',
      attribution: 'me',
      zones,
      segments: null,
    })
    expect(CityChanged.parse(await edited.json())).toMatchObject({ zones: 3, isActive: true })
    expect((await cities()).find(({ cityId }) => cityId === 'lyon')).toMatchObject({
      name: 'Lugdunum',
      attribution: 'me',
      bounds: [4.8, 45.75, 4.88, 45.77],
    })
    await vi.waitFor(async () => {
      const shown = await zonesOf('lyon')
      expect(shown.map(({ zoneId }) => zoneId)).toEqual(['part-dieu', 'gerland', 'confluence'])
      expect(shown.every(({ level }) => level !== 'no-data')).toBe(true)
    }, SOON)
    const stored = async () =>
      (await pool.query('SELECT zone_id FROM zones WHERE city_id = $1 ORDER BY 1', ['lyon'])).rows.map(
        (row) => row.zone_id,
      )
    await vi.waitFor(async () => expect(await stored()).toEqual(['confluence', 'gerland', 'part-dieu']), SOON)
    const rejected = await pool.query('SELECT reason FROM rejected_messages')
    expect(rejected.rows).toEqual([])
  })

  test('a city that comes with Rocade is renamed, but its zones stand in its folder', async () => {
    expect((await send('PATCH', '/api/cities/paris', { zones: LYON.zones })).status).toBe(409)
    expect((await send('PATCH', '/api/cities/paris', { name: 'Lutetia' })).status).toBe(202)
    expect((await cities()).find(({ cityId }) => cityId === 'paris')).toMatchObject({ name: 'Lutetia', isActive: true })
  })

  test('is removed with its readings: nothing of it is left in lists, live feed and tables', async () => {
    expect((await fetch(`${url}/api/cities/lyon`, { method: 'DELETE' })).status).toBe(400)
    const removed = await fetch(`${url}/api/cities/lyon?data=delete`, { method: 'DELETE' })
    expect(removed.status).toBe(202)
    expect(CityRemoved.parse(await removed.json()).detail).toContain('append-only')
    expect((await cities()).map(({ cityId }) => cityId)).toEqual(['paris'])
    expect((await fetch(`${url}/api/zones/live?city=lyon`)).status).toBe(404)
    // Until the batch layer has deleted its part too, the id is not free.
    expect((await send('POST', '/api/cities', LYON)).status).toBe(409)
    await vi.waitFor(async () => {
      expect((await pool.query('SELECT 1 FROM removed_from_speed_view')).rowCount).toBe(1)
    }, SOON)
    for (const table of [
      'cities',
      'zones',
      'segments',
      'traffic_data',
      'traffic_latest',
      'traffic_hourly',
      'weather_data',
    ])
      expect((await pool.query(`SELECT 1 FROM ${table} WHERE city_id = 'lyon'`)).rowCount, table).toBe(0)
    expect(await readings('paris')).toBeGreaterThan(0)
    expect((await fetch(`${url}/api/cities/lyon?data=keep`, { method: 'DELETE' })).status).toBe(404)
  })

  test('the id is free when every part has deleted it; of eight who add it at once, one does', async () => {
    await pool.query(
      `INSERT INTO removed_from_batch_layer SELECT feed, city_id, removed_at FROM removed_from_speed_view
       CROSS JOIN unnest('{traffic,weather}'::text[]) AS feed`,
    )
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', '/api/cities', LYON)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409, 409, 409])
    expect((await cities()).map(({ cityId }) => cityId)).toEqual(['lyon', 'paris'])
    const full = await send('POST', '/api/cities', { ...LYON, cityId: 'nice' })
    expect(full.status).toBe(409)
    expect(Problem.parse(await full.json()).detail).toContain('CITIES_MAX')
  })
})
