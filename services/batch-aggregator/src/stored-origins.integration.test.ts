import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic, weather } from '@rocade/shared/feeds/index'
import { systemClock } from '@rocade/shared/ports/clock'
import { SimulatorConfig } from '@rocade/shared/sources/simulator/simulator-config'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHistorySources } from './history-sources.ts'
import { findHistoryOf, type StoredOriginsOptions } from './stored-origins.ts'

const cities = loadCities()
const cityOf = (cityId: string) => {
  const city = cities.find((each) => each.cityId === cityId)
  if (!city) throw new Error(`no city ${cityId}`)
  return city
}
const [losAngeles, paris] = [cityOf('los-angeles'), cityOf('paris')]

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.close())

const find = (options: Partial<StoredOriginsOptions> = {}) =>
  findHistoryOf({
    pool: database.pool,
    cities: [losAngeles, paris],
    feeds: [traffic],
    sources: createHistorySources(SimulatorConfig.parse({}), systemClock),
    waitMaxMs: 0,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    ...options,
  })

async function store(cityId: string, source: string, observedAt: string): Promise<void> {
  const day = observedAt.slice(0, 10)
  await database.pool.query("SELECT ensure_day_partition('traffic_data', $1::date)", [day])
  await database.pool.query(
    `INSERT INTO traffic_data (reading_id, city_id, segment_id, source, observed_at, speed_kmh, free_flow_kmh, is_closed,
       confidence, quality_score, appended_at)
     VALUES (gen_random_uuid(), $1, 'a', $2, $3, 50, 60, false, 1, 100, $3)`,
    [cityId, source, observedAt],
  )
}

test('the past comes from the source of the newest readings, if it can tell one', async () => {
  await store('los-angeles', 'simulator', '2026-11-20T10:00:00Z')
  await store('los-angeles', 'replay', '2026-11-21T10:00:00Z')
  await store('paris', 'tomtom', '2026-11-21T10:00:00Z')
  const historyOf = await find()
  expect(await historyOf(losAngeles, traffic)).toMatchObject({ name: 'replay', feed: 'traffic' })
  expect(await historyOf(paris, traffic)).toBeUndefined()
})

test('a city without readings has no past, and one feed does not speak for another', async () => {
  await store('paris', 'simulator', '2026-11-21T10:00:00Z')
  const historyOf = await find()
  expect(await historyOf(losAngeles, traffic)).toBeUndefined()
  expect(await historyOf(paris, traffic)).toMatchObject({ name: 'simulator' })
  expect(await historyOf(paris, weather)).toBeUndefined()
})

test('waits for the first readings of every city', async () => {
  await store('paris', 'simulator', '2026-11-21T10:00:00Z')
  const finding = find({ waitMaxMs: 10_000 })
  await store('los-angeles', 'replay', '2026-11-21T10:00:00Z')
  expect(await (await finding)(losAngeles, traffic)).toMatchObject({ name: 'replay' })
})

test('stops waiting with the reason of the signal', async () => {
  const stop = new AbortController()
  const finding = find({ waitMaxMs: 60_000, signal: stop.signal })
  stop.abort(new Error('stopped by SIGTERM'))
  await expect(finding).rejects.toThrow('stopped by SIGTERM')
})
