import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiConfig } from '@rocade/api/config'
import { startApi } from '@rocade/api/start-api'
import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { startBatchAggregator } from '@rocade/batch-aggregator/start-batch-aggregator'
import { ProducersConfig } from '@rocade/producers/config'
import { createSources } from '@rocade/producers/sources/index'
import { startProducers } from '@rocade/producers/start-producers'
import { createDuckdbEngine } from '@rocade/shared/adapters/engine/duckdb-engine'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { HourlyAnswer, LiveAnswer, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { createLogger } from '@rocade/shared/runtime/logger'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { startStreamCleaner } from '@rocade/stream-cleaner/start-stream-cleaner'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { createHistoryOf } from '../src/history-of.ts'
import { detectors, figuresOf, localHour, type NaiveFigures, speedsMphAt } from './naive-week.ts'

const HOUR_MS = 3_600_000
const IMPORT_LIMIT_MS = 90_000

/** From the recording's file to the API, through every service, on real parts. */
describe('the recorded week through the whole path', () => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  let url = ''
  /** Hours before this came by import, the rest by the stream. */
  let firstHourMs = 0

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rocade-whole-path-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await openTestDatabase()
    closing.push(() => database.close())
    const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
    closing.push(() => log.close())
    await log.createTopics(topicsOf())
    const lake = createFileLake({ root: join(folder, 'lake') })
    const engine = await createDuckdbEngine({ lake, scratchFolder: join(folder, 'scratch') })
    closing.push(() => engine.close())
    const cities = loadCities().filter(({ cityId }) => cityId === 'los-angeles')
    const logger = createLogger({ name: 'test', level: 'silent' })
    const shared = { log, lake, pool: database.pool, cities, clock: systemClock, logger }
    const sources = createSources({ config: ProducersConfig.parse({}), clock: systemClock, logger })

    const api = await startApi({ ...shared, config: ApiConfig.parse({ PORT: '0' }), metrics: new Registry() })
    closing.push(() => api[Symbol.asyncDispose]())
    url = api.url
    const cleaner = await startStreamCleaner({
      ...shared,
      config: StreamCleanerConfig.parse({}),
      metrics: new Registry(),
    })
    closing.push(() => cleaner[Symbol.asyncDispose]())
    firstHourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
    const producers = await startProducers({ ...shared, sources, metrics: new Registry() })
    closing.push(() => producers[Symbol.asyncDispose]())
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error(`the import took longer than ${IMPORT_LIMIT_MS} ms`)), IMPORT_LIMIT_MS).unref()
      startBatchAggregator({
        ...shared,
        config: BatchAggregatorConfig.parse({}),
        engine,
        historyOf: createHistoryOf(sources),
        metrics: new Registry(),
        feeds: [traffic],
        onProgress: () => {},
        onImported: resolve,
      }).then((batch) => closing.push(() => batch[Symbol.asyncDispose]()), reject)
    })
  }, IMPORT_LIMIT_MS + 30_000)
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  }, 60_000)

  async function get<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
    const answer = await fetch(`${url}${path}`)
    return schema.parse(await answer.json())
  }

  type Segment = { segmentId: string; speedKmh: number; observedAt: string }

  /** Zones between two equal answers about the segments: detectors report all the time. */
  async function liveAtOneMoment() {
    const segmentsNow = async () => {
      const answer = await fetch(`${url}/api/segments/live?city=los-angeles`)
      return ((await answer.json()) as { segments: Segment[] }).segments
    }
    for (let tries = 0; tries < 20; tries += 1) {
      const segments = await segmentsNow()
      const { zones } = await get('/api/zones/live?city=los-angeles', LiveAnswer)
      if (JSON.stringify(await segmentsNow()) === JSON.stringify(segments)) return { zones, segments }
    }
    throw new Error('the segments changed between any two of 20 answers')
  }

  function expectFigures(actual: Partial<NaiveFigures>, hours: readonly number[], where: string) {
    const expected = figuresOf(hours)
    expect(actual.readings, where).toBe(expected.readings)
    for (const name of ['meanSpeedKmh', 'timeMeanSpeedKmh', 'p10SpeedKmh', 'p90SpeedKmh', 'congestedShare'] as const) {
      expect(actual[name], `${name} ${where}`).toBeCloseTo(expected[name], 9)
    }
  }
  type Defined<T> = { [K in keyof T]: Exclude<T[K], null> }
  const figures = <T>(row: T) => row as Defined<T>

  test('every hour of the week is what a second, naive implementation makes of the file', async () => {
    const week = await get('/api/zones/weekly-data?days=8&city=los-angeles', WeeklyAnswer)
    const whole = week.series.filter(({ hourAt }) => Date.parse(hourAt) < firstHourMs)
    expect(whole.length).toBeGreaterThanOrEqual(7 * 24)
    for (const hour of whole) {
      expectFigures(figures(hour), [Date.parse(hour.hourAt)], hour.hourAt)
      expect(hour.coverage).toBe(1)
    }
  })

  test('every whole day too, and the week has the facts that are known of it', async () => {
    const week = await get('/api/zones/weekly-data?days=8&city=los-angeles', WeeklyAnswer)
    expect(week.days).toHaveLength(8)
    const starts = week.series.map(({ hourAt }) => Date.parse(hourAt))
    let from = 0
    for (const day of week.days.slice(0, 7)) {
      expectFigures(figures(day), starts.slice(from, from + day.hours), day.date)
      expect(day.zones).toHaveLength(35)
      from += day.hours
    }

    const mph = new Map(
      week.series
        .slice(0, 168)
        .map((hour) => [localHour(Date.parse(hour.hourAt)), (hour.timeMeanSpeedKmh ?? 0) / 1.609344]),
    )
    for (const weekday of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) {
      expect(Math.round(mph.get(`${weekday} 08`) ?? 0), weekday).toBeGreaterThanOrEqual(47)
      expect(Math.round(mph.get(`${weekday} 08`) ?? 0), weekday).toBeLessThanOrEqual(52)
    }
    for (const weekday of ['Sat', 'Sun']) {
      expect(Math.round(mph.get(`${weekday} 08`) ?? 0), weekday).toBeGreaterThanOrEqual(64)
      expect(Math.round(mph.get(`${weekday} 08`) ?? 0), weekday).toBeLessThanOrEqual(66)
    }
    const slowest = [...mph].reduce((least, hour) => (hour[1] < least[1] ? hour : least))
    expect([slowest[0], Math.round(slowest[1])]).toEqual(['Wed 17', 42])
    const spaceMean = week.series
      .slice(0, 168)
      .reduce((least, hour) => ((hour.meanSpeedKmh ?? Infinity) < (least.meanSpeedKmh ?? Infinity) ? hour : least))
    expect(localHour(Date.parse(spaceMean.hourAt))).toBe('Mon 08')
  })

  test('the hours of the day are the same readings in another order', async () => {
    const answer = await get('/api/zones/hourly-distribution?days=8&city=los-angeles', HourlyAnswer)
    const fromMs = Date.parse(answer.from)
    const imported = Array.from(
      { length: Math.round((firstHourMs - fromMs) / HOUR_MS) },
      (_, i) => fromMs + i * HOUR_MS,
    )
    const streaming = localHour(firstHourMs).slice(4)
    for (const { hour, ...row } of answer.hours) {
      const label = String(hour).padStart(2, '0')
      if (label === streaming) continue // still being filled by the stream
      const hours = imported.filter((ms) => localHour(ms).endsWith(` ${label}`))
      expectFigures(figures(row), hours, `hour ${hour}`)
      expect(row.medianSpeedKmh).toBeCloseTo(figuresOf(hours).medianSpeedKmh, 9)
    }
  })

  test('the live map shows what was recorded for this weekday and time', async () => {
    const { zones, segments } = await liveAtOneMoment()
    expect(zones).toHaveLength(35)
    expect(segments).toHaveLength(207)
    const column = new Map(detectors.map(({ segmentId }, i) => [segmentId, i]))
    for (const { segmentId, speedKmh, observedAt } of segments) {
      const recorded = speedsMphAt(Date.parse(observedAt))[column.get(segmentId) as number] as number
      expect(speedKmh, segmentId).toBeCloseTo(recorded * 1.609344, 2) // live answers have two decimals
    }
    const bySegment = new Map(segments.map((segment) => [segment.segmentId, segment]))
    for (const zone of zones) {
      const members = detectors.filter(({ zoneId }) => zoneId === zone.zoneId)
      const weight = members.some(({ lengthM }) => lengthM !== null)
        ? ({ lengthM }: { lengthM: number | null }) => lengthM ?? 0
        : () => 1
      const length = members.reduce((sum, member) => sum + weight(member), 0)
      const time = members.reduce(
        (sum, member) => sum + weight(member) / (bySegment.get(member.segmentId)?.speedKmh ?? 0),
        0,
      )
      expect(zone.speedKmh, zone.zoneId).toBeCloseTo(length / time, 1)
    }
  })
})
