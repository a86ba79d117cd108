import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { buildChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { LiveAnswer, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { STACK_ADDRESSES } from '@rocade/shared/test-support/stack-addresses'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { type StartedProcess, startService } from './started-process.ts'

const MAINS = {
  setup: '../../stream-cleaner/src/setup-main.ts',
  producers: '../../producers/src/main.ts',
  cleaner: '../../stream-cleaner/src/main.ts',
  batch: '../../batch-aggregator/src/main.ts',
  api: '../../api/src/main.ts',
} as const
const COMES_UP = { timeout: 90_000, interval: 250 }
const STOP_MAX_MS = 10_000

/** Every service as a process of its own, on real Kafka and PostgreSQL, and two of those of which there may be many. */
describe('the platform as processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-processes-'))
  const closing: (() => Promise<unknown> | unknown)[] = []
  const running: Record<string, StartedProcess> = {}
  let pool: Pool
  let mains: Record<keyof typeof MAINS, string>
  let settings: Record<string, string>

  beforeAll(async () => {
    const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres') })
    closing.push(() => server.stop())
    pool = createPool({ url: server.url })
    closing.push(() => pool.end())
    const built = await Promise.all(
      Object.entries(MAINS).map(async ([name, path]) => [name, await buildChild(new URL(path, import.meta.url))]),
    )
    mains = Object.fromEntries(built)
    settings = {
      KAFKA_BROKERS: STACK_ADDRESSES.kafka,
      KAFKA_TOPIC_PREFIX: `test-${randomUUID().slice(0, 8)}-`,
      DATABASE_URL: server.url,
      LAKE_URL: pathToFileURL(join(folder, 'lake')).href,
      ROCADE_DATA_DIR: join(folder, 'data'),
      SOURCES: 'replay,simulator',
      HISTORY_DAYS: '1',
      BATCH_INTERVAL_S: '1',
      PORT: '0',
    }
    // Before the tables are there: they wait for the setup job.
    start('api1', 'api')
    start('cleaner1', 'cleaner')
    start('batch', 'batch')
    const setup = startService(mains.setup, settings)
    closing.push(() => setup.kill())
    await vi.waitFor(() => expect(setup.output()).toContain('"done"'), COMES_UP)
    start('producers', 'producers')
    start('cleaner2', 'cleaner')
    start('api2', 'api')
  })

  afterAll(async () => {
    for (const each of Object.values(running)) each.kill()
    for (const close of closing.reverse()) await close()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(name: string, main: keyof typeof MAINS): void {
    running[name] = startService(mains[main], settings)
  }
  const named = (name: string): StartedProcess => {
    const found = running[name]
    if (!found) throw new Error(`nothing runs as ${name}`)
    return found
  }
  async function ask<S extends z.ZodType>(api: string, path: string, answer: S): Promise<z.infer<S>> {
    const response = await fetch(`${await named(api).url}${path}`)
    expect(response.status).toBe(200)
    return answer.parse(await response.json())
  }
  const levels = async (api: string, city: string) => {
    const { zones } = await ask(api, `/api/zones/live?city=${city}`, LiveAnswer)
    return zones.map(({ zoneId, level, speedKmh, observedAt }) => ({ zoneId, level, speedKmh, observedAt }))
  }

  test.each(['los-angeles', 'paris'])('two API processes show the same live map of %s, with levels', async (city) => {
    await vi.waitFor(async () => {
      const [one, two] = [await levels('api1', city), await levels('api2', city)]
      expect(one.filter(({ level }) => level !== 'no-data').length).toBeGreaterThan(15)
      expect(two).toEqual(one)
    }, COMES_UP)
  })

  test.each(['api1', 'api2'])('%s lists the sources of the producers, which are another process', async (api) => {
    await vi.waitFor(async () => {
      const { sources, services } = await ask(api, '/api/status', StatusAnswer)
      const on = sources.filter(({ state }) => state === 'on').map(({ name }) => name)
      expect(new Set(on)).toEqual(new Set(['replay', 'simulator']))
      expect(sources.find(({ name }) => name === 'tomtom')?.state).toBe('off')
      expect(services).toContainEqual({ name: 'producers', status: 'ok' })
    }, COMES_UP)
  })

  test('two cleaners share the partitions, and each reading is stored once', async () => {
    await vi.waitFor(async () => {
      const shares = await Promise.all(['cleaner1', 'cleaner2'].map((name) => batchesOf(name)))
      expect(Math.min(...shares)).toBeGreaterThan(0)
    }, COMES_UP)
    const { rows } = await pool.query<{ all: number; distinct: number }>(
      'SELECT count(*) AS "all", count(DISTINCT reading_id) AS "distinct" FROM traffic_data',
    )
    expect(rows[0]?.all).toBeGreaterThan(0)
    expect(rows[0]?.distinct).toBe(rows[0]?.all)
  })

  test('the batch layer imports the past from the sources whose readings are stored', async () => {
    await vi.waitFor(async () => {
      const { days, watermark } = await ask('api1', '/api/zones/weekly-data?city=los-angeles&days=2', WeeklyAnswer)
      expect(watermark).not.toBeNull()
      expect(days.reduce((sum, { readings }) => sum + readings, 0)).toBeGreaterThan(10_000)
    }, COMES_UP)
    expect(named('batch').output()).toContain('imported the history of a city')
  })

  test.each(['producers', 'cleaner1', 'cleaner2', 'batch'])('%s tells supervisors how it is', async (name) => {
    const url = await named(name).url
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), COMES_UP)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('rocade_build_info')
  })

  test('a cleaner that is told to stop hands its partitions to the other one', async () => {
    const before = await storedReadings()
    const { code, ms } = await named('cleaner1').stop()
    expect(code).toBe(0)
    expect(ms).toBeLessThan(STOP_MAX_MS)
    await vi.waitFor(async () => expect(await storedReadings()).toBeGreaterThan(before), COMES_UP)
    await vi.waitFor(async () => expect(await fed()).toBe(6), COMES_UP)
  })

  test.each(['batch', 'producers', 'cleaner2', 'api1', 'api2'])('%s stops cleanly in time', async (name) => {
    const { code, ms } = await named(name).stop()
    expect(named(name).output()).not.toContain('"level":60')
    expect(code).toBe(0)
    expect(ms).toBeLessThan(STOP_MAX_MS)
  })

  async function batchesOf(name: string): Promise<number> {
    const text = await (await fetch(`${await named(name).url}/metrics`)).text()
    return (text.match(/^rocade_cleaner_lag_messages\{[^}]*sink="pg"[^}]*feed="traffic"[^}]*\}/gm) ?? []).length
  }
  const storedReadings = async () => {
    const { rows } = await pool.query<{ n: number }>('SELECT count(*) AS n FROM traffic_data')
    return rows[0]?.n ?? 0
  }
  /** Partitions of which the cleaner that is left knows the lag. */
  const fed = () => batchesOf('cleaner2')
})
