import { utimesSync } from 'node:fs'
import { writeCheckpoint } from '@rocade/shared/lake/delta-checkpoint'
import { readDeltaSnapshot, readDeltaVersion } from '@rocade/shared/lake/delta-log'
import { dataFiles } from '@rocade/shared/lake/delta-vacuum'
import { planLakeRetention } from '@rocade/shared/lake/lake-retention'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeHours } from '../close-hours.ts'
import { DAY_MS, HOUR_MS } from '../hour.ts'
import { indexBronze } from '../index-bronze.ts'
import { loadBatchView } from '../load-batch-view.ts'
import { openTestBatch, putBronze, readingsBetween, type TestBatch } from '../test-support/test-batch.ts'
import { markHoursClean } from '../watermark.ts'
import { applyLakeRetention } from './apply-lake-retention.ts'
import { retentionDays } from './retention-days.ts'

const H0 = Date.UTC(2026, 10, 21, 17)
const SETTINGS = {
  BRONZE_RETENTION_DAYS: '2',
  CLEAN_RETENTION_DAYS: '4',
  AGGREGATES_RETENTION_DAYS: '6',
  HISTORY_DAYS: '1',
}

let batch: TestBatch
beforeEach(async () => {
  batch = await openTestBatch(H0, SETTINGS)
  let next = 0
  // An hour on each of eight days, all built but for the last.
  for (let day = 0; day < 8; day++) {
    const hourMs = H0 + day * DAY_MS
    batch.setNow(hourMs + HOUR_MS)
    next = await putBronze(batch, readingsBetween(batch.city, hourMs, hourMs + HOUR_MS), next)
    await indexBronze(batch.lake, batch.pool, batch.context.feed)
    if (day === 7) break
    await closeHours(batch.context, [hourMs])
    await loadBatchView(batch.context)
    await markHoursClean(batch.pool, batch.context.feed, [hourMs])
  }
})
afterEach(() => batch.close())

const apply = () => applyLakeRetention({ ...batch.context })
const bronzeDays = async () =>
  (await batch.lake.list('traffic/bronze')).map(({ path }) => /day=\d{4}-\d\d-(\d\d)/.exec(path)?.[1])
const tableDays = async (table: string) =>
  [...(await readDeltaSnapshot(batch.lake, table)).files.values()]
    .map(({ partitionValues }) => partitionValues.day)
    .sort()

test('takes from each layer what is older than its days', async () => {
  await apply()
  expect(await bronzeDays()).toEqual(['26', '27', '28'])
  expect(await tableDays('traffic/clean')).toEqual(['24', '25', '26', '27'])
  expect(await tableDays('traffic/aggregates')).toEqual(['22', '23', '24', '25', '26', '27'])
})

test('says beforehand what would go, and touches nothing', async () => {
  const plans = await planLakeRetention(
    batch.lake,
    batch.context.feed,
    retentionDays(batch.context.config),
    batch.clock.nowMs(),
  )
  expect(plans.map(({ name, before, paths }) => [name, before, paths.length])).toEqual([
    ['traffic/bronze', '2026-11-26', 5],
    ['traffic/clean', '2026-11-24', 3],
    ['traffic/aggregates', '2026-11-22', 1],
  ])
  expect(await bronzeDays()).toHaveLength(8)
  expect(await tableDays('traffic/clean')).toHaveLength(7)
})

test('never takes the newest bronze file of a partition, nor one that an hour has yet to be built from', async () => {
  batch.setNow(H0 + 100 * DAY_MS)
  await apply()
  expect(await bronzeDays()).toEqual(['28'])
  const put = await putBronze(
    batch,
    readingsBetween(batch.city, H0 + 100 * DAY_MS - HOUR_MS, H0 + 100 * DAY_MS),
    8 * 360,
  )
  batch.setNow(H0 + 200 * DAY_MS)
  await apply()
  // The 28th has an hour that was never built, and the newest has not been looked at.
  expect(await bronzeDays()).toHaveLength(2)
  await indexBronze(batch.lake, batch.pool, batch.context.feed)
  await closeHours(batch.context, [H0 + 7 * DAY_MS])
  await markHoursClean(batch.pool, batch.context.feed, [H0 + 7 * DAY_MS])
  await apply()
  expect(await bronzeDays()).toHaveLength(1)
  expect(put).toBe(9 * 360)
})

test('the files of a day that left a table follow a day later, and done again it changes nothing', async () => {
  await apply()
  const files = await dataFiles(batch.lake, 'traffic/clean')
  expect(files).toHaveLength(7)
  // The files are as old as the hours in them.
  for (const { path } of files) utimesSync(await batch.lake.localPath(path), H0 / 1000, H0 / 1000)
  batch.setNow(batch.clock.nowMs() + HOUR_MS)
  expect((await apply()).files).toBe(0)
  batch.setNow(batch.clock.nowMs() + DAY_MS)
  const { files: gone } = await apply()
  expect(gone).toBeGreaterThanOrEqual(3)
  expect((await dataFiles(batch.lake, 'traffic/clean')).length).toBe(4)
})

test('commits behind an old checkpoint go, and every version since it can still be read', async () => {
  const newest = await readDeltaSnapshot(batch.lake, 'traffic/clean')
  await writeCheckpoint(batch.lake, 'traffic/clean', await readDeltaVersion(batch.lake, 'traffic/clean', 4))
  batch.setNow(H0 + 50 * DAY_MS)
  await apply()
  await expect(readDeltaVersion(batch.lake, 'traffic/clean', 3)).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND' })
  const { files } = await readDeltaVersion(batch.lake, 'traffic/clean', newest.version)
  expect([...files.keys()].sort()).toEqual([...newest.files.keys()].sort())
})
