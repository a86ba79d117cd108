import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../hour.ts'
import {
  doRun,
  openTestBatch,
  putBronze,
  putSpeedView,
  readingsBetween,
  type TestBatch,
} from '../test-support/test-batch.ts'
import { openImportUntil } from '../watermark.ts'
import { createQualityMetrics } from './quality-metrics.ts'
import { hasUnjudgedHours, runQuality } from './run-quality.ts'

const H0 = Date.UTC(2026, 10, 21, 17)
const MINUTE_MS = 60_000

describe('the quality of closed hours', () => {
  let batch: TestBatch
  let next: number
  beforeEach(async () => {
    batch = await openTestBatch(H0 + 10 * MINUTE_MS)
    await openImportUntil(batch.pool, batch.context.feed, batch.city.cityId, H0)
    next = 0
  })
  afterEach(() => batch.close())

  const put = async (readings: readonly TrafficReading[]) => {
    next = await putBronze(batch, readings, next)
    await putSpeedView(batch, readings)
  }
  let runs = 0
  /** Does a run, and says how many hours it has judged. */
  const close = async (atMs = H0 + 3 * HOUR_MS + 20 * MINUTE_MS) => {
    runs += 1
    const nowMs = atMs + runs
    batch.setNow(nowMs)
    expect((await doRun(batch)).failure).toBeNull()
    const judged = await batch.pool.query('SELECT FROM quality_ledger WHERE judged_at = $1', [new Date(nowMs)])
    return judged.rowCount
  }
  const rows = async (sql: string) => (await batch.pool.query(sql)).rows
  const segments = () => [...batch.city.segmentsById.keys()].slice(0, 30)
  const isOf = (segmentId: string, fromMin: number, toMin: number) => (reading: TrafficReading) => {
    const atMs = Date.parse(reading.observedAt)
    return reading.segmentId === segmentId && atMs >= H0 + fromMin * MINUTE_MS && atMs < H0 + toMin * MINUTE_MS
  }

  test('counts what was expected, what came and what is missing, zone by zone, with the gaps named', async () => {
    const [silent = ''] = segments()
    const isSilent = isOf(silent, 45, 80)
    await put(readingsBetween(batch.city, H0, H0 + 3 * HOUR_MS).filter((reading) => !isSilent(reading)))
    expect(await close()).toBe(3)

    const hours = await rows(
      `SELECT sum(expected)::int AS expected, sum(missing)::int AS missing, sum(readings)::int AS readings,
         sum(covered_weight)::float8 / sum(weight) AS coverage FROM quality_hours GROUP BY hour_at ORDER BY hour_at`,
    )
    const places = batch.city.segmentsById.size
    expect(hours.map(({ expected, missing, readings }) => [expected, missing, readings])).toEqual([
      [places * 12, (places - 30) * 12 + 3, 357],
      [places * 12, (places - 30) * 12 + 4, 356],
      [places * 12, (places - 30) * 12, 360],
    ])
    expect(hours[0].coverage).toBeGreaterThan(0)
    expect(hours[0].coverage).toBeLessThan(1)

    const gaps = await batch.pool.query(
      'SELECT from_at, to_at, missing FROM quality_gaps WHERE place_id = $1 ORDER BY 1',
      [silent],
    )
    const at = (minutes: number) => new Date(H0 + minutes * MINUTE_MS)
    expect(gaps.rows).toEqual([
      { from_at: at(45), to_at: at(60), missing: 3 },
      { from_at: at(60), to_at: at(80), missing: 4 },
    ])
  })

  test('flags a stuck sensor and counts repeated messages, and changes no figure by it', async () => {
    const [stuck = ''] = segments()
    const isStuck = isOf(stuck, 20, 70)
    const readings = readingsBetween(batch.city, H0, H0 + 2 * HOUR_MS).map((reading) =>
      isStuck(reading) ? { ...reading, speedKmh: 33.3, isClosed: false } : reading,
    )
    await put(readings)
    next = await putBronze(batch, readings.slice(0, 40), next)
    await close(H0 + 2 * HOUR_MS + 20 * MINUTE_MS)
    const suspects = await rows('SELECT place_id, reason, observed_at FROM suspect_readings ORDER BY observed_at')
    expect(suspects.map(({ reason, observed_at }) => [reason, (observed_at.getTime() - H0) / MINUTE_MS])).toEqual(
      [25, 30, 35, 40, 45, 50, 55, 60, 65].map((minute) => ['stuck', minute]),
    )
    expect(
      await rows(`SELECT kind, rule, sum(messages)::int AS messages FROM quality_counts GROUP BY 1, 2 ORDER BY 1`),
    ).toEqual([
      { kind: 'duplicate', rule: 'duplicate', messages: 40 },
      { kind: 'suspect', rule: 'stuck', messages: 9 },
    ])
    const [{ readings: stored }] = await rows('SELECT sum(readings)::int AS readings FROM batch_hours')
    expect(stored).toBe(readings.length)
  })

  test('judges nothing twice, and an hour again when a late reading has come for it or for the one beside it', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + 3 * HOUR_MS)
    const [late = ''] = segments()
    const isLate = isOf(late, 50, 60)
    await put(readings.filter((reading) => !isLate(reading)))
    expect(await close()).toBe(3)
    expect(await close()).toBe(0)
    const missing = async () => (await rows('SELECT sum(missing)::int AS missing FROM quality_hours'))[0].missing
    const before = await missing()
    await put(readings.filter(isLate))
    expect(await close()).toBe(2)
    expect(before - (await missing())).toBe(2)
  })

  test('an hour without a single reading is all gap, of the source that should have told', async () => {
    await put(readingsBetween(batch.city, H0, H0 + HOUR_MS))
    await put(readingsBetween(batch.city, H0 + 2 * HOUR_MS, H0 + 3 * HOUR_MS))
    await close()
    const places = batch.city.segmentsById.size
    expect(
      await rows(`SELECT source, sum(expected)::int AS expected, sum(missing)::int AS missing, sum(readings)::int AS readings
         FROM quality_hours WHERE hour_at = '${new Date(H0 + HOUR_MS).toISOString()}' GROUP BY source`),
    ).toEqual([{ source: 'test', expected: places * 12, missing: places * 12, readings: 0 }])
  })

  test('of a city that is switched off nothing is expected, and nothing is missing later', async () => {
    await put(readingsBetween(batch.city, H0, H0 + HOUR_MS))
    await close(H0 + HOUR_MS + 20 * MINUTE_MS)
    const closedUntil = H0 + 3 * HOUR_MS + 20 * MINUTE_MS
    batch.setNow(closedUntil)
    const off = { ...batch.context, city: { ...batch.city, isActive: false } }
    const options = { intervalS: () => 300, hoursMax: 24 }
    expect((await runQuality(off, options)).hours).toBe(2)
    expect(await hasUnjudgedHours(batch.pool, batch.context.feed, batch.city.cityId, H0 + 3 * HOUR_MS)).toBe(false)
    expect((await runQuality(batch.context, options)).hours).toBe(0)
    expect(await rows('SELECT DISTINCT hour_at FROM quality_gaps')).toEqual([{ hour_at: new Date(H0) }])
  })

  test('what was rejected counts for the zone and source that the message names', async () => {
    const reading = readingsBetween(batch.city, H0, H0 + HOUR_MS)[0] as TrafficReading
    await put(readingsBetween(batch.city, H0, H0 + HOUR_MS))
    const raws = [
      JSON.stringify({ ...reading, speedKmh: 999 }),
      'no json',
      JSON.stringify({ ...reading, cityId: 'paris' }),
    ]
    for (const [offset, raw] of raws.entries()) {
      await batch.pool.query(`INSERT INTO rejected_messages VALUES ('t', 0, $1, 'traffic', 'range', '', $2, $3)`, [
        offset,
        Buffer.from(raw),
        new Date(H0 + MINUTE_MS),
      ])
    }
    await close(H0 + HOUR_MS + 20 * MINUTE_MS)
    const zoneId = batch.city.segmentsById.get(reading.segmentId)?.zoneId
    expect(await rows(`SELECT zone_id, source, rule, messages FROM quality_counts WHERE kind = 'rejected'`)).toEqual([
      { zone_id: zoneId, source: 'test', rule: 'range', messages: 1 },
    ])
  })

  test('is exported as metrics, and what is not known is no series', async () => {
    await put(readingsBetween(batch.city, H0, H0 + HOUR_MS))
    await close(H0 + HOUR_MS + 20 * MINUTE_MS)
    const registry = new Registry()
    await createQualityMetrics(registry, batch.pool).update(batch.clock.nowMs())
    const text = await registry.metrics()
    expect(text).toContain('rocade_batch_quality_ratio{feed="traffic",city="los-angeles",rule="uniqueness"} 1')
    expect(text).toMatch(/rule="completeness"} 0\.1\d+/)
    expect(text).toContain(
      `rocade_batch_quality_missing_readings{feed="traffic",city="los-angeles"} ${(207 - 30) * 12}`,
    )
  })
})
