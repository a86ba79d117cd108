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
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { IncidentsAnswer } from '@rocade/shared/protocol/incidents'
import { createLogger } from '@rocade/shared/runtime/logger'
import { toldIncidents } from '@rocade/shared/sources/simulator/incident-simulator'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const DAY_MS = 86_400_000
const PATIENCE = { timeout: 20_000, interval: 100 }

/** From the simulator to the API, through every service on the way, on real parts. */
describe('incidents through the whole path', () => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  const cities = loadCities()
  const paris = cities.find(({ cityId }) => cityId === 'paris') as City
  let url = ''
  let start: () => Promise<() => Promise<void>>
  let countStored: () => Promise<number>
  let countDuplicates: () => Promise<number>

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rocade-incidents-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await openTestDatabase()
    closing.push(() => database.close())
    const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
    closing.push(() => log.close())
    await log.createTopics(topicsOf())
    const lake = createFileLake({ root: join(folder, 'lake') })
    const logger = createLogger({ name: 'test', level: 'silent' })
    const shared = { log, lake, pool: database.pool, cities, clock: systemClock, logger }
    const api = await startApi({ ...shared, config: ApiConfig.parse({ PORT: '0' }), metrics: new Registry() })
    closing.push(() => api[Symbol.asyncDispose]())
    url = api.url
    countStored = async () => Number((await database.pool.query('SELECT count(*) AS n FROM incidents_data')).rows[0].n)
    countDuplicates = async () =>
      Number(
        (
          await database.pool.query(
            `SELECT coalesce(sum(messages), 0) AS n FROM cleaning_counts WHERE feed = 'incidents' AND outcome = 'duplicate'`,
          )
        ).rows[0].n,
      )
    start = async () => {
      const config = StreamCleanerConfig.parse({})
      const cleaner = await startStreamCleaner({ ...shared, config, metrics: new Registry() })
      const sources = createSources({ config: ProducersConfig.parse({}), clock: systemClock, logger })
      const producers = await startProducers({ ...shared, sources, metrics: new Registry() })
      return async () => {
        await producers[Symbol.asyncDispose]()
        await cleaner[Symbol.asyncDispose]()
      }
    }
  }, 60_000)
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  }, 60_000)

  const ask = async (cityId: string, fromMs: number, toMs: number) => {
    const span = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`
    const response = await fetch(`${url}/api/incidents?city=${cityId}&${span}`)
    return IncidentsAnswer.parse(await response.json())
  }

  test('any span of the last days is told as the model has it, once, also after a restart; a recording has none', async () => {
    const toMs = Date.now()
    const fromMs = toMs - 7 * DAY_MS
    const modelled = toldIncidents(1, paris, [fromMs, toMs], toMs)
    const stop = await start()
    await vi.waitFor(async () => expect(await countStored()).toBeGreaterThanOrEqual(modelled.length), PATIENCE)
    const told = await vi.waitFor(async () => {
      // another span each time: answers are kept for 15 s, also those without a source
      const answer = await ask('paris', fromMs, Date.now())
      expect(answer.source).toBe('simulator')
      return answer
    }, PATIENCE)
    const ofTheSpan = told.incidents.filter(({ startedAt }) => Date.parse(startedAt) < toMs)
    expect(ofTheSpan.map((one) => [one.incidentId, one.segmentId, one.kind, one.startedAt, one.expectedEndAt])).toEqual(
      modelled.map((one) => [one.readingId, one.segmentId, one.kind, one.observedAt, one.expectedEndAt]),
    )
    await stop()
    const stored = await countStored()
    const stopAgain = await start()
    // all of them are told again, and are duplicates
    await vi.waitFor(async () => expect(await countDuplicates()).toBeGreaterThanOrEqual(modelled.length), PATIENCE)
    const recorded = await ask('los-angeles', fromMs, Date.now())
    expect([recorded.source, recorded.incidents]).toEqual([null, []])
    await stopAgain()
    expect(await countStored()).toBeLessThanOrEqual(stored + toldIncidents(1, paris, [toMs, Date.now()], 0).length)
  }, 90_000)
})
