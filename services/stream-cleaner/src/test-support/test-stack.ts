import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { type Clock, systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { Registry } from 'prom-client'
import { StreamCleanerConfig } from '../config.ts'
import { startStreamCleaner } from '../start-stream-cleaner.ts'

/** A cleaner with real parts: PostgreSQL, log, lake, each of the test's own. */
export async function openTestStack(overrides: Record<string, string> = {}, clock: Clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-cleaner-'))
  const database = await openTestDatabase()
  const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock })
  const lake = createFileLake({ root: join(folder, 'lake') })
  const cities = loadCities()
  await log.createTopics(topicsOf())
  const config = StreamCleanerConfig.parse({ LAKE_SLOT_ROWS_MAX: '500', LAKE_SLOT_AGE_MAX_S: '1', ...overrides })
  const start = (given: Partial<Parameters<typeof startStreamCleaner>[0]> = {}) =>
    startStreamCleaner({
      config,
      log,
      lake,
      pool: database.pool,
      cities,
      clock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      metrics: new Registry(),
      ...given,
    })
  return {
    folder,
    database,
    pool: database.pool,
    log,
    lake,
    cities,
    start,
    publish: (messages: readonly { key: string; value: Uint8Array | null }[], feed = traffic.name) =>
      log.append(rawTopic({ name: feed }), messages),
    async close() {
      await log.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type TestStack = Awaited<ReturnType<typeof openTestStack>>

/** A good traffic reading of Los Angeles: the n-th of a series that never repeats an id. */
export function trafficReading(n: number, fields: Partial<TrafficReading> = {}): TrafficReading {
  const segments = loadedSegments()
  const segmentId = fields.segmentId ?? (segments[n % segments.length] as string)
  const observedAt =
    fields.observedAt ?? new Date(Date.now() - 60_000 - Math.floor(n / segments.length) * 1000).toISOString()
  return {
    schemaVersion: 1,
    readingId: readingId('test', `los-angeles/${segmentId}`, observedAt),
    cityId: 'los-angeles',
    segmentId,
    source: 'test',
    observedAt,
    speedKmh: 20 + (n % 90),
    freeFlowKmh: 105,
    travelTimeS: 30,
    freeFlowTravelTimeS: 20,
    confidence: 0.9,
    isClosed: false,
    ...fields,
  }
}

let segmentIds: readonly string[] | undefined
function loadedSegments(): readonly string[] {
  segmentIds ??= [
    ...(loadCities()
      .find(({ cityId }) => cityId === 'los-angeles')
      ?.segmentsById.keys() ?? []),
  ]
  return segmentIds
}

export const asMessage = (reading: TrafficReading) => ({
  key: traffic.keyOf(reading),
  value: Buffer.from(JSON.stringify(reading)),
})
