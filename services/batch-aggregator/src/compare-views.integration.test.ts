import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareViews, differencesText, storeComparison } from './compare-views.ts'
import { HOUR_MS } from './hour.ts'
import {
  doRun,
  openTestBatch,
  putBronze,
  putSpeedView,
  readingsBetween,
  type TestBatch,
} from './test-support/test-batch.ts'
import { openImportUntil } from './watermark.ts'

const H0 = Date.UTC(2026, 10, 21, 17)

describe('batch view against speed view', () => {
  let batch: TestBatch
  beforeEach(async () => {
    batch = await openTestBatch(H0 + 600_000)
    await openImportUntil(batch.pool, batch.context.feed, batch.city.cityId, H0)
    const readings = readingsBetween(batch.city, H0, H0 + 2 * HOUR_MS)
    await putBronze(batch, readings, 0)
    await putSpeedView(batch, readings)
    batch.setNow(H0 + 2 * HOUR_MS + 20 * 60_000)
    await doRun(batch)
  })
  afterEach(() => batch.close())

  const compare = () =>
    compareViews(batch.pool, batch.context.feed, batch.city.cityId, { fromMs: H0, toMs: H0 + 2 * HOUR_MS })
  const newest = async () =>
    (await batch.pool.query('SELECT * FROM view_comparisons ORDER BY compared_at DESC LIMIT 1')).rows[0]

  test('they are equal, count by count and mean by mean, and the run has written that down', async () => {
    expect(await compare()).toMatchObject({ hours: 2, differences: [] })
    expect(await newest()).toMatchObject({ hours_compared: 2, hours_differing: 0, worst_ratio: 0, differing: [] })
  })

  test('a mean that is off by a millionth is found, with place and hour', async () => {
    const [segmentId] = batch.city.segmentsById.keys()
    await batch.pool.query(
      'UPDATE traffic_hourly_batch SET sum_speed_kmh = sum_speed_kmh * (1 + 1e-6) WHERE segment_id = $1 AND hour_at = $2',
      [segmentId, new Date(H0 + HOUR_MS)],
    )
    const comparison = await compare()
    expect(comparison.differences).toEqual([
      {
        hourMs: H0 + HOUR_MS,
        batchReadings: 360,
        speedReadings: 360,
        worstRatio: expect.closeTo(1e-6, 9),
        where: `${segmentId} mean speed_kmh`,
      },
    ])
    await storeComparison(batch.pool, batch.context.feed, batch.city.cityId, comparison, batch.clock.nowMs() + 1)
    expect(await newest()).toMatchObject({ hours_differing: 1, worst_ratio: expect.closeTo(1e-6, 9) })
    expect(differencesText(batch.context.feed, batch.city.cityId, comparison.differences)).toContain(
      '1 hours differ: 2026-11-21T18:00:00.000Z (360 readings in the batch view, 360 in the speed view',
    )
  })

  test('the order of additions is no difference', async () => {
    await batch.pool.query('UPDATE traffic_hourly_batch SET sum_pace_h_per_km = sum_pace_h_per_km * (1 + 1e-13)')
    expect((await compare()).differences).toEqual([])
  })

  test('a count that differs in two places is found even when the readings of the hour are as many', async () => {
    const [first, second] = batch.city.segmentsById.keys()
    await batch.pool.query(
      `UPDATE traffic_hourly_batch SET readings = readings + CASE segment_id WHEN $1 THEN 1 ELSE -1 END
       WHERE segment_id IN ($1, $2) AND hour_at = $3`,
      [first, second, new Date(H0)],
    )
    expect((await compare()).differences).toMatchObject([{ hourMs: H0, batchReadings: 360, speedReadings: 360 }])
  })

  test('nothing to compare is not a difference', async () => {
    const none = await compareViews(batch.pool, batch.context.feed, batch.city.cityId, { fromMs: H0, toMs: H0 })
    expect(none).toMatchObject({ hours: 0, differences: [] })
  })
})
