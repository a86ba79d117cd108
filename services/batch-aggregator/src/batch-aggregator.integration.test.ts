import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowsOf } from './clean-table.ts'
import { closeHours } from './close-hours.ts'
import { HOUR_MS } from './hour.ts'
import { type ImportProgress, importHistory } from './import-history.ts'
import {
  batchHours,
  doRun,
  type NaiveHour,
  naiveHours,
  openTestBatch,
  putBronze,
  putSpeedView,
  readingsBetween,
  type TestBatch,
  testHistory,
} from './test-support/test-batch.ts'
import { openImportUntil } from './watermark.ts'

const H0 = Date.UTC(2026, 10, 21, 17)

function expectSameHours(actual: Map<string, NaiveHour>, expected: Map<string, NaiveHour>): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [key, sums] of expected) {
    const found = actual.get(key)
    expect({ readings: found?.readings, closed: found?.closed }, key).toEqual({
      readings: sums.readings,
      closed: sums.closed,
    })
    expect(found?.sumSpeed, key).toBeCloseTo(sums.sumSpeed, 9)
    expect(found?.sumPace, key).toBeCloseTo(sums.sumPace, 9)
  }
}

describe('the batch layer', () => {
  let batch: TestBatch
  beforeEach(async () => {
    batch = await openTestBatch(H0 + 10 * 60_000)
    await openImportUntil(batch.pool, batch.context.feed, batch.city.cityId, H0)
  })
  afterEach(() => batch.close())

  const watermark = async () =>
    (await batch.pool.query('SELECT watermark_at FROM batch_watermarks')).rows[0].watermark_at.getTime()
  const importAll = (onProgress: (progress: ImportProgress) => void = () => {}) =>
    importHistory(batch.context, testHistory(batch.city), H0, onProgress)

  test('imports the past, newest day first, into hours that equal a naive recomputation', async () => {
    const seen: ImportProgress[] = []
    await importAll((progress) => seen.push(progress))
    expectSameHours(await batchHours(batch), naiveHours(readingsBetween(batch.city, H0 - 48 * HOUR_MS, H0)))
    expect(seen.at(-1)).toMatchObject({ hoursDone: 48, hoursTotal: 48, readings: 48 * 12 * 30 })
    expect(await watermark()).toBe(H0)
    const origins = await batch.pool.query('SELECT DISTINCT origin FROM batch_hours')
    expect(origins.rows).toEqual([{ origin: 'import' }])
  })

  test('an import that was cut off goes on and imports no hour twice', async () => {
    const stop = new AbortController()
    await importHistory({ ...batch.context, signal: stop.signal }, testHistory(batch.city), H0, ({ hoursDone }) => {
      if (hoursDone === 20) stop.abort()
    })
    const seen: ImportProgress[] = []
    await importAll((progress) => seen.push(progress))
    expect(seen.at(-1)?.hoursTotal).toBeLessThan(48)
    expectSameHours(await batchHours(batch), naiveHours(readingsBetween(batch.city, H0 - 48 * HOUR_MS, H0)))
    await importAll(() => expect.unreachable('everything is imported'))
  })

  test('closes an hour from bronze without the repeated readings, and raises the watermark', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + 2 * HOUR_MS)
    const next = await putBronze(batch, readings, 0)
    await putBronze(batch, readings.slice(0, 100), next)
    await putSpeedView(batch, readings)
    batch.setNow(H0 + HOUR_MS + 20 * 60_000)
    expect((await doRun(batch)).failure).toBeNull()
    expect(await watermark()).toBe(H0 + HOUR_MS)
    expectSameHours(
      await batchHours(batch),
      naiveHours(readings.filter(({ observedAt }) => Date.parse(observedAt) < H0 + HOUR_MS)),
    )

    batch.setNow(H0 + 3 * HOUR_MS)
    await doRun(batch)
    expectSameHours(await batchHours(batch), naiveHours(readings))
    const views = await batch.pool.query(
      'SELECT view, sum(readings)::integer AS n FROM traffic_hourly_merged GROUP BY 1',
    )
    expect(views.rows).toEqual([{ view: 'batch', n: readings.filter(({ isClosed }) => !isClosed).length }])
  })

  test('a reading that comes late makes its hour be built again, as a whole', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + HOUR_MS)
    const next = await putBronze(batch, readings.slice(10), 0)
    await putSpeedView(batch, readings.slice(10))
    batch.setNow(H0 + 2 * HOUR_MS)
    await doRun(batch)
    await putBronze(batch, readings.slice(0, 10), next)
    await putSpeedView(batch, readings.slice(0, 10))
    await doRun(batch)
    expectSameHours(await batchHours(batch), naiveHours(readings))
    const { files } = await batch.context.clean.snapshot()
    expect([...files.values()].map(rowsOf)).toEqual([readings.length])
  })

  test('does not pass an hour in which the lake is behind the database, and says so', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + HOUR_MS)
    const next = await putBronze(batch, readings.slice(0, 200), 0)
    await putSpeedView(batch, readings)
    batch.setNow(H0 + 2 * HOUR_MS)
    const { state, failure } = await doRun(batch)
    expect({ state, step: failure?.step }).toEqual({ state: 'failed', step: 'quality' })
    expect(String(failure?.error)).toContain(
      `traffic of los-angeles: 1 hours differ: 2026-11-21T17:00:00.000Z (200 readings in the batch view, ${readings.length} in the speed view`,
    )
    expect(await watermark()).toBe(H0)
    await putBronze(batch, readings.slice(200), next)
    expect((await doRun(batch)).failure).toBeNull()
    expect(await watermark()).toBeGreaterThan(H0)
  })

  test('an hour before the border is never built from bronze', async () => {
    await importAll()
    const before = await batchHours(batch)
    await putBronze(batch, readingsBetween(batch.city, H0 - HOUR_MS, H0, 'other'), 0)
    batch.setNow(H0 + 2 * HOUR_MS)
    await doRun(batch)
    expectSameHours(await batchHours(batch), before)
  })

  test('a flipped bit in bronze is an error with the file name, never another number', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + HOUR_MS)
    await putBronze(batch, readings, 0)
    batch.setNow(H0 + 2 * HOUR_MS)
    await doRun(batch)
    const [file] = await batch.lake.list('traffic/bronze')
    const path = file?.path ?? ''
    const whole = Buffer.from(await batch.lake.read(path))
    let refused = 0
    for (let at = 4; at < whole.length - 8; at += Math.ceil(whole.length / 40)) {
      const damaged = Buffer.from(whole)
      damaged[at] = (whole[at] as number) ^ (1 << (at % 8))
      writeFileSync(await batch.lake.localPath(path), damaged)
      // Some bits carry no value (a name in the footer, say): then the hour is built, and it is the right one.
      await closeHours(batch.context, [H0]).catch((error: Error) => {
        refused += 1
        expect(error.message).toContain(path)
      })
      expectSameHours(await batchHours(batch), naiveHours(readings))
    }
    expect(refused).toBeGreaterThan(10)
  })
})
