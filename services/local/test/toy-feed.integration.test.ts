import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { liveTopic, rawTopic } from '@rocade/shared/feeds/feed'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import { systemClock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parking } from './toy-feed/parking/index.ts'

// docs/how-to/add-a-feed.md, step by step: the folder and the migration are in `toy-feed/`, the list is an option here.
describe('a new kind of reading, added by following the how-to', () => {
  let folder = ''
  let database: TestDatabase
  let log: EventLog
  let cleaner: AsyncDisposable
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rocade-toy-feed-'))
    database = await openTestDatabase()
    await database.pool.query(await readFile(new URL('./toy-feed/0900-parking.sql', import.meta.url), 'utf8'))
    log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
    cleaner = await startStreamCleaner({
      config: readConfig(StreamCleanerConfig, { LAKE_SLOT_AGE_MAX_S: '1' }),
      log,
      lake: createFileLake({ root: join(folder, 'lake') }),
      pool: database.pool,
      cities: loadCities(),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      metrics: new Registry(),
      feeds: [parking],
    })
    const messages = [parkingReading(37), parkingReading(37), parkingReading(500)].map((reading) => ({
      key: parking.keyOf(reading),
      value: Buffer.from(JSON.stringify(reading)),
    }))
    await log.append(rawTopic(parking), messages)
  })
  afterAll(async () => {
    await cleaner?.[Symbol.asyncDispose]()
    await log?.close()
    await database?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('lands in its table once', async () => {
    const rows = () => database.pool.query('SELECT car_park_id, places, free_places, quality_score FROM parking_data')
    await expect
      .poll(async () => (await rows()).rows, { timeout: 10_000 })
      .toEqual([{ car_park_id: 'rivoli', places: 120, free_places: 37, quality_score: 100 }])
  })

  test('has its own rules, and what they refuse is kept with the reason', async () => {
    const refused = () => database.pool.query('SELECT feed, reason, detail FROM rejected_messages')
    await expect
      .poll(async () => (await refused()).rows, { timeout: 10_000 })
      .toEqual([{ feed: 'parking', reason: 'range', detail: 'freePlaces: 500 of 120 places cannot be free' }])
  })

  test('is in bronze', async () => {
    const lake = createFileLake({ root: join(folder, 'lake') })
    await expect
      .poll(async () => (await lake.list(bronzeFolder('parking'))).length, { timeout: 10_000 })
      .toBeGreaterThan(0)
  })

  test('goes live', async () => {
    const messages = async () => (await log.offsets(liveTopic(parking))).reduce((sum, { end }) => sum + end, 0)
    await expect.poll(messages, { timeout: 10_000 }).toBeGreaterThan(0)
  })
})

function parkingReading(freePlaces: number) {
  const observedAt = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString()
  return parking.contract.parse({
    schemaVersion: 1,
    readingId: readingId('city-hall', `paris/rivoli-${freePlaces}`, observedAt),
    cityId: 'paris',
    source: 'city-hall',
    observedAt,
    carParkId: 'rivoli',
    places: 120,
    freePlaces,
  })
}
