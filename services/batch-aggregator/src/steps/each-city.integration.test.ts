import type { City } from '@rocade/shared/cities/city'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { citiesSetAside } from '../city-problems.ts'
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

const H0 = Date.UTC(2026, 10, 21, 17)

/** A city whose readings no sum of the batch view can hold: 1 / 1e-300 has 300 digits before the point. */
const broken = (city: City): City => ({ ...city, cityId: 'broken' })
const readingsOf = (city: City, freeFlowKmh: number) =>
  readingsBetween(city, H0, H0 + HOUR_MS).map((reading) => ({
    ...reading,
    cityId: 'broken',
    readingId: readingId('test', `broken/${reading.segmentId}`, reading.observedAt),
    freeFlowKmh,
  }))

describe('a city that a step of the batch layer cannot work on', () => {
  let batch: TestBatch
  beforeEach(async () => {
    const opened = await openTestBatch(H0 + HOUR_MS + 20 * 60_000)
    batch = { ...opened, cities: [broken(opened.city), opened.city] }
    for (const { cityId } of batch.cities) await openImportUntil(batch.pool, batch.context.feed, cityId, H0)
    const good = readingsBetween(batch.city, H0, H0 + HOUR_MS)
    await putSpeedView(batch, good)
    await putBronze(batch, [...good, ...readingsOf(batch.city, 1e-300)], 0)
  })
  afterEach(() => batch.close())

  const hoursOf = async () =>
    (await batch.pool.query('SELECT DISTINCT city_id FROM traffic_hourly_batch ORDER BY 1')).rows.map(
      (row) => row.city_id,
    )
  const watermarks = async () =>
    Object.fromEntries(
      (await batch.pool.query('SELECT city_id, watermark_at FROM batch_watermarks')).rows.map((row) => [
        row.city_id,
        row.watermark_at.getTime(),
      ]),
    )

  test('is set aside with the step and the reason, and the others go on to the end', async () => {
    expect(await doRun(batch)).toMatchObject({ state: 'succeeded', failure: null })
    expect(await hoursOf()).toEqual(['los-angeles'])
    expect(await watermarks()).toMatchObject({ 'los-angeles': H0 + HOUR_MS, broken: 0 })
    const problems = await batch.pool.query('SELECT feed, city_id, step, detail FROM city_batch_problems')
    expect(problems.rows).toEqual([
      { feed: 'traffic', city_id: 'broken', step: 'gold', detail: expect.stringContaining('Conversion') },
    ])
    const log = await batch.pool.query(
      `SELECT step, state, detail FROM pipeline_execution_log WHERE detail LIKE '%set aside: broken (gold%' ORDER BY step`,
    )
    expect(log.rows.map(({ step, state }) => [step, state])).toEqual([
      ['gold', 'succeeded'],
      ['notify', 'succeeded'],
      ['quality', 'succeeded'],
      [null, 'succeeded'],
    ])
  })

  test('has its hours built when it works again, and is no longer set aside', async () => {
    await doRun(batch)
    expect(await citiesSetAside(batch.pool, batch.context.feed)).toEqual(new Set(['broken']))
    expect((await batch.pool.query('SELECT city_id, hour_at FROM city_left_hours')).rows).toEqual([
      { city_id: 'broken', hour_at: new Date(H0) },
    ])
    expect((await batch.pool.query('SELECT 1 FROM batch_dirty_hours')).rowCount).toBe(0)
    // What the lake has of it is put right by somebody: the file of the hour has other readings now.
    await batch.pool.query('DELETE FROM batch_bronze_files')
    const [path] = await allBronze()
    if (path === undefined) throw new Error('expected a bronze file')
    await batch.lake.remove(path)
    await putBronze(batch, [...readingsBetween(batch.city, H0, H0 + HOUR_MS), ...readingsOf(batch.city, 90)], 0)
    await putSpeedView(batch, readingsOf(batch.city, 90))
    expect(await doRun(batch)).toMatchObject({ state: 'succeeded' })
    expect(await hoursOf()).toEqual(['broken', 'los-angeles'])
    expect((await watermarks()).broken).toBe(H0 + HOUR_MS)
    expect(await citiesSetAside(batch.pool, batch.context.feed)).toEqual(new Set())
    expect((await batch.pool.query('SELECT 1 FROM city_left_hours')).rowCount).toBe(0)
  })

  async function allBronze(): Promise<string[]> {
    const { rows } = await batch.pool.query<{ path: string }>('SELECT path FROM batch_bronze_files')
    if (rows.length > 0) return rows.map((row) => row.path)
    const folder = 'traffic/bronze/topic-1/p=00'
    const days = await batch.lake.listNames(folder)
    const names = await Promise.all(
      days.map(async (day) =>
        (await batch.lake.listNames(`${folder}/${day}`)).map((name) => `${folder}/${day}/${name}`),
      ),
    )
    return names.flat()
  }
})
