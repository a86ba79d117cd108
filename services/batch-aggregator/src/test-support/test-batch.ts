import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDuckdbEngine } from '@rocade/shared/adapters/engine/duckdb-engine'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { fixedCities } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import type { Feed, FeedReading } from '@rocade/shared/feeds/feed'
import { traffic, weather } from '@rocade/shared/feeds/index'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import type { WeatherReading } from '@rocade/shared/feeds/weather/contract'
import { type CleanedMessage, encodeBronze } from '@rocade/shared/lake/bronze-file'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import type { HistorySource } from '@rocade/shared/ports/source'
import { createLogger } from '@rocade/shared/runtime/logger'
import type { Pool } from 'pg'
import { Registry } from 'prom-client'
import type { BatchContext } from '../batch-context.ts'
import { createBatchMetrics } from '../batch-metrics.ts'
import { BatchAggregatorConfig } from '../config.ts'
import { createFeedPipeline } from '../feed-pipeline.ts'
import { HOUR_MS } from '../hour.ts'
import { openAggregatesTable, openCleanTable } from '../lake-tables.ts'
import { publishSegments } from '../publish-segments.ts'
import { createQuestionTable } from '../questions/question-table.ts'
import { createResultsWriter } from '../results-writer.ts'
import { createExecutionLog } from '../runs/execution-log.ts'
import type { RunOrder } from '../runs/pipeline.ts'
import { type RunResult, runPipeline } from '../runs/run-pipeline.ts'

/** A database and a folder that are there already: another process works on what this one has made. */
export interface TestPlace {
  readonly pool: Pool
  readonly url: string
  readonly folder: string
}

/** The batch layer's parts with real PostgreSQL, DuckDB and files; time stands still at `nowMs`. */
export async function openTestBatch(nowMs: number, overrides: Record<string, string> = {}, place?: TestPlace) {
  const folder = place?.folder ?? mkdtempSync(join(tmpdir(), 'rocade-batch-'))
  const database = place === undefined ? await openTestDatabase() : { ...place, close: () => place.pool.end() }
  const lake = createFileLake({ root: join(folder, 'lake') })
  const engine = await createDuckdbEngine({ lake, scratchFolder: join(folder, 'scratch') })
  const city = loadCities().find(({ cityId }) => cityId === 'los-angeles') as City
  let now = nowMs
  const clock = { nowMs: () => now }
  const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock })
  await log.createTopics(topicsOf())
  const context: BatchContext = {
    config: BatchAggregatorConfig.parse({ HISTORY_DAYS: '2', ...overrides }),
    feed: traffic,
    city,
    lake,
    engine,
    pool: database.pool,
    clock,
    logger: createLogger({ name: 'test', level: 'silent' }),
    clean: openCleanTable(lake, clock, traffic),
    aggregates: openAggregatesTable(lake, clock, traffic),
    segmentsPath: await publishSegments(lake, city),
    signal: new AbortController().signal,
  }
  return {
    context,
    folder,
    lake,
    log,
    pool: database.pool,
    url: database.url,
    city,
    /** Those that its runs work on. */
    cities: [city] as readonly City[],
    clock,
    setNow: (ms: number) => {
      now = ms
    },
    async close() {
      await engine.close()
      await log.close()
      await database.close()
      if (place !== undefined) return
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type TestBatch = Awaited<ReturnType<typeof openTestBatch>>

/** The same stores, for another feed of the city. */
export function forFeed(batch: TestBatch, feed: Feed): TestBatch {
  const { lake, clock } = batch
  const clean = openCleanTable(lake, clock, feed)
  return { ...batch, context: { ...batch.context, feed, clean, aggregates: openAggregatesTable(lake, clock, feed) } }
}

/** The pipeline of the feed as the batch layer makes it. */
export function testPipeline(batch: TestBatch, source?: HistorySource) {
  const { context, clock, log, pool } = batch
  return createFeedPipeline({
    ...context,
    cities: fixedCities(batch.cities),
    historyOf: () => source,
    onProgress: () => {},
    onIngested: () => {},
    log: createExecutionLog(pool),
    results: createResultsWriter(log, clock),
    questions: createQuestionTable(pool),
    differences: createBatchMetrics(new Registry()).differences,
  })
}

/** One run of it, from what is due, unless the order says otherwise. */
export function doRun(batch: TestBatch, order: Partial<RunOrder> = {}, source?: HistorySource): Promise<RunResult> {
  const { context, clock, pool } = batch
  const whole: RunOrder = {
    runId: randomUUID(),
    pipeline: 'traffic',
    attempt: 1,
    isLastAttempt: false,
    trigger: 'due',
    period: null,
    dueAtMs: clock.nowMs(),
    ...order,
  }
  const limits = { timeoutMs: 60_000, slaMs: 1_800_000, signal: context.signal }
  const { logger } = context
  return runPipeline(testPipeline(batch, source), whole, { log: createExecutionLog(pool), clock, logger, ...limits })
}

/** Readings of a few segments every five minutes, with speeds that differ in each. */
export function readingsBetween(city: City, fromMs: number, toMs: number, source = 'test'): TrafficReading[] {
  const readings: TrafficReading[] = []
  const segments = [...city.segmentsById.values()].slice(0, 30)
  for (let ms = fromMs; ms < toMs; ms += 300_000) {
    segments.forEach(({ segmentId }, i) => {
      const observedAt = new Date(ms).toISOString()
      readings.push({
        schemaVersion: 1,
        readingId: readingId(source, `${city.cityId}/${segmentId}`, observedAt),
        cityId: city.cityId,
        segmentId,
        source,
        observedAt,
        speedKmh: 10 + ((i * 37 + ms / 300_000) % 83) / 1.7,
        freeFlowKmh: 90 + i / 3,
        confidence: 0.9,
        isClosed: (i + ms / 300_000) % 41 === 0,
      })
    })
  }
  return readings
}

/** Weather of a city every five minutes; now and then without rain, which is another thing than rain of 0. */
export function weatherBetween(city: City, fromMs: number, toMs: number, source = 'test'): WeatherReading[] {
  const readings: WeatherReading[] = []
  for (let ms = fromMs; ms < toMs; ms += 300_000) {
    const i = ms / 300_000
    const observedAt = new Date(ms).toISOString()
    readings.push({
      schemaVersion: 1,
      readingId: readingId(source, city.cityId, observedAt),
      cityId: city.cityId,
      source,
      observedAt,
      temperatureC: 5 + (i % 29) / 1.7,
      humidityPct: 40 + (i % 53),
      pressureHpa: 1000 + (i % 31) / 3,
      windSpeedKmh: (i % 17) * 1.3,
      windDirectionDeg: (i * 37) % 360,
      rainMmPerHour: i % 13 === 0 ? null : (i % 5) / 7,
      cloudsPct: (i * 7) % 101,
      visibilityM: 10_000 - (i % 11),
    })
  }
  return readings
}

/** Readings of the batch's feed. */
export function feedReadingsBetween(
  { context, city }: TestBatch,
  fromMs: number,
  toMs: number,
): TrafficReading[] | WeatherReading[] {
  const between = context.feed === weather ? weatherBetween : readingsBetween
  return between(city, fromMs, toMs)
}

export function testHistory(city: City): HistorySource {
  return {
    name: 'test',
    feed: 'traffic',
    isRecording: false,
    check: () => ({ state: 'on', detail: 'for tests' }),
    covers: () => true,
    intervalS: () => 300,
    async *stream() {},
    *history(_city, fromMs, toMs) {
      yield readingsBetween(city, fromMs, toMs)
    },
  }
}

/** Puts readings into bronze as the cleaner would: one file in partition 0 from `start` on. Returns the next offset. */
export async function putBronze(batch: TestBatch, readings: readonly FeedReading[], start: number): Promise<number> {
  const { feed } = batch.context
  const messages: CleanedMessage[] = readings.map((reading, i) => {
    const value = Buffer.from(JSON.stringify(reading))
    const message = {
      partition: 0,
      offset: start + i,
      key: feed.keyOf(reading),
      value,
      appendedAtMs: batch.clock.nowMs(),
    }
    return { message, result: { kind: 'accept', reading, qualityScore: 80 } }
  })
  const { bytes } = encodeBronze(feed, messages, 'test')
  const slot = { topicId: 'topic-1', partition: 0, start, appendedAtMs: batch.clock.nowMs() }
  await batch.lake.publish(slotPath(feed.name, slot), bytes)
  return start + readings.length
}

/** Puts readings into the speed view, as the PostgreSQL sink would. */
export async function putSpeedView(batch: TestBatch, readings: readonly TrafficReading[]): Promise<void> {
  const days = new Set(readings.map(({ observedAt }) => observedAt.slice(0, 10)))
  for (const day of days) await batch.pool.query(`SELECT ensure_day_partition('traffic_data', $1::date)`, [day])
  await batch.pool.query(
    `INSERT INTO traffic_data (reading_id, city_id, segment_id, source, observed_at, speed_kmh, free_flow_kmh, confidence,
       is_closed, quality_score, appended_at)
     SELECT "readingId", "cityId", "segmentId", source, "observedAt", "speedKmh", "freeFlowKmh", confidence, "isClosed", 80, now()
     FROM jsonb_to_recordset($1) AS r ("readingId" uuid, "cityId" text, "segmentId" text, source text, "observedAt" timestamptz,
       "speedKmh" float8, "freeFlowKmh" float8, confidence float8, "isClosed" boolean)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(readings)],
  )
}

export interface NaiveHour {
  readings: number
  closed: number
  sumSpeed: number
  sumPace: number
}

/** The hourly sums of readings by `segment hour`, worked out as plainly as can be. */
export function naiveHours(readings: readonly TrafficReading[]): Map<string, NaiveHour> {
  const hours = new Map<string, NaiveHour>()
  for (const reading of readings) {
    const hourMs = Math.floor(Date.parse(reading.observedAt) / HOUR_MS) * HOUR_MS
    const key = `${reading.segmentId} ${new Date(hourMs).toISOString()}`
    const sums = hours.get(key) ?? { readings: 0, closed: 0, sumSpeed: 0, sumPace: 0 }
    if (reading.isClosed) sums.closed += 1
    else {
      sums.readings += 1
      sums.sumSpeed += reading.speedKmh
      sums.sumPace += 1 / Math.max(1, reading.speedKmh)
    }
    hours.set(key, sums)
  }
  return hours
}

/** The batch view in the same form. */
export async function batchHours({ pool }: TestBatch): Promise<Map<string, NaiveHour>> {
  const found = await pool.query('SELECT * FROM traffic_hourly_batch')
  return new Map(
    found.rows.map((row) => [
      `${row.segment_id} ${row.hour_at.toISOString()}`,
      {
        readings: row.readings,
        closed: row.closed_readings,
        sumSpeed: row.sum_speed_kmh,
        sumPace: row.sum_pace_h_per_km,
      },
    ]),
  )
}
