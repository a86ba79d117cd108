import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { type CityBook, fixedCities } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { systemClock } from '@rocade/shared/ports/clock'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCitySync } from './keep-cities-synced.ts'

const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
const logger = pino({ level: 'silent' })

/** A city that PostgreSQL refuses: a NUL in the name of a zone. */
const refused: City = {
  ...paris,
  cityId: 'aaa-nul',
  zones: {
    ...paris.zones,
    features: paris.zones.features.map((zone) => ({
      ...zone,
      properties: { ...zone.properties, name: 'North\0Side' },
    })),
  },
}

/** A book that says what the test says. */
function openBook(...cities: City[]) {
  let now: readonly City[] = cities
  const listeners = new Set<() => void>()
  const book: CityBook = {
    ...fixedCities(cities),
    all: () => now,
    find: (cityId) => now.find((city) => city.cityId === cityId),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    book,
    say(...changed: City[]) {
      now = changed
      for (const listener of listeners) listener()
    },
  }
}

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const start = (book: CityBook, onSetAside: (cities: number) => void = () => {}) =>
  startCitySync({ pool: database.pool, book, clock: systemClock, logger, onSetAside })
const cityIds = async () =>
  (await database.pool.query<{ city_id: string }>('SELECT city_id FROM cities ORDER BY 1')).rows.map(
    (row) => row.city_id,
  )
const problems = async () => (await database.pool.query('SELECT city_id, detail FROM city_sync_problems')).rows

test('a city that PostgreSQL refuses is set aside with the reason; the others are stored, and it is too when it is mended', async () => {
  const { book, say } = openBook(refused, paris)
  const counted: number[] = []
  await using _sync = await start(book, (cities) => counted.push(cities))
  expect(await cityIds()).toEqual(['paris'])
  expect(await problems()).toEqual([{ city_id: 'aaa-nul', detail: expect.stringContaining('0x00') }])
  expect(counted).toEqual([1])

  say({ ...refused, zones: paris.zones }, paris)
  await vi.waitFor(async () => expect(await cityIds()).toEqual(['aaa-nul', 'paris']))
  await vi.waitFor(async () => expect(await problems()).toEqual([]))
})

test('what an edit takes out of a city goes from the tables', async () => {
  const [first] = paris.zones.features
  if (first === undefined) throw new Error('expected zones')
  const { zoneId } = first.properties
  const features = paris.segments.features.filter(({ properties }) => properties.zoneId === zoneId)
  const { book, say } = openBook(paris)
  await using _sync = await start(book)
  say({
    ...paris,
    zones: { ...paris.zones, features: [first] },
    segments: { ...paris.segments, features },
    segmentsById: new Map(features.map(({ properties }) => [properties.segmentId, properties])),
  })
  const counts = async () =>
    (
      await database.pool.query(
        `SELECT (SELECT count(*)::integer FROM zones WHERE city_id = 'paris') AS zones,
           (SELECT count(*)::integer FROM segments WHERE city_id = 'paris') AS segments`,
      )
    ).rows[0]
  await vi.waitFor(async () => expect(await counts()).toEqual({ zones: 1, segments: features.length }))
})

test('59 changes in a row are two rounds, not 59 side by side', async () => {
  const { book, say } = openBook(paris)
  const rounds: number[] = []
  await using _sync = await start(book, (cities) => rounds.push(cities))
  const connect = vi.spyOn(database.pool, 'connect')
  for (let i = 0; i < 59; i++) say({ ...paris, isActive: i % 2 === 0 })
  await vi.waitFor(() => expect(rounds.length).toBe(3))
  expect(connect.mock.calls.length).toBeLessThanOrEqual(6)
  const { rows } = await database.pool.query("SELECT is_active FROM cities WHERE city_id = 'paris'")
  expect(rows).toEqual([{ is_active: true }])
})
