import type { City } from '@rocade/shared/cities/city'
import { fixedCities } from '@rocade/shared/cities/city-book'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetRemovedCities } from './forget-removed-cities.ts'
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
const REMOVED_MS = H0 + 2 * HOUR_MS

let batch: TestBatch
beforeEach(async () => {
  const opened = await openTestBatch(H0 + HOUR_MS + 20 * 60_000)
  const lyon: City = { ...opened.city, cityId: 'lyon' }
  batch = { ...opened, cities: [opened.city, lyon] }
  for (const { cityId } of batch.cities) await openImportUntil(batch.pool, batch.context.feed, cityId, H0)
  const ofLosAngeles = readingsBetween(batch.city, H0, H0 + HOUR_MS)
  const ofLyon = ofLosAngeles.map((reading) => ({
    ...reading,
    cityId: 'lyon',
    readingId: readingId('test', `lyon/${reading.segmentId}`, reading.observedAt),
  }))
  await putSpeedView(batch, [...ofLosAngeles, ...ofLyon])
  await putBronze(batch, [...ofLosAngeles, ...ofLyon], 0)
  expect(await doRun(batch)).toMatchObject({ state: 'succeeded' })
})
afterEach(() => batch.close())

const removed = (data: 'keep' | 'delete') => ({
  ...fixedCities([batch.city]),
  removed: () => [{ cityId: 'lyon', removedAtMs: REMOVED_MS, data }],
})
const forget = (data: 'keep' | 'delete') => forgetRemovedCities({ ...batch.context, cities: removed(data) })
const rowsOf = async (table: string, cityId: string) =>
  (await batch.pool.query(`SELECT 1 FROM ${table} WHERE city_id = $1`, [cityId])).rowCount ?? 0
const filesOf = async (cityId: string) => {
  const { clean, aggregates } = batch.context
  const snapshots = await Promise.all([clean.snapshot(), aggregates?.snapshot()])
  return snapshots.map((one) => [...(one?.files.values() ?? [])].filter(({ tags }) => tags.cityId === cityId).length)
}
const TABLES = [
  'traffic_hourly_batch',
  'traffic_zone_hourly_batch',
  'traffic_frames_batch',
  'batch_hours',
  'quality_hours',
]

test('deletes a removed city from batch view and lake, once, and leaves the other city as it is', async () => {
  const before = await Promise.all(TABLES.map((table) => rowsOf(table, 'los-angeles')))
  expect(await filesOf('lyon')).toEqual([1, 1])
  await forget('delete')
  await forget('delete')
  for (const table of [...TABLES, 'batch_watermarks', 'view_comparisons'])
    expect(await rowsOf(table, 'lyon'), table).toBe(0)
  expect(await filesOf('lyon')).toEqual([0, 0])
  expect(
    (await batch.lake.list('reference/segments')).map(({ path }) => path).filter((path) => path.includes('lyon')),
  ).toEqual([])
  expect(await Promise.all(TABLES.map((table) => rowsOf(table, 'los-angeles')))).toEqual(before)
  expect(await filesOf('los-angeles')).toEqual([1, 1])
  expect((await batch.pool.query('SELECT feed, city_id FROM removed_from_batch_layer')).rows).toEqual([
    { feed: 'traffic', city_id: 'lyon' },
  ])
  expect(await doRun({ ...batch, cities: [batch.city] })).toMatchObject({ state: 'succeeded' })
  expect(await rowsOf('batch_hours', 'lyon')).toBe(0)
})

test('with kept readings only the border between import and stream goes', async () => {
  await forget('keep')
  expect(await rowsOf('batch_watermarks', 'lyon')).toBe(0)
  expect(await rowsOf('batch_hours', 'lyon')).toBe(1)
  expect(await filesOf('lyon')).toEqual([1, 1])
})
