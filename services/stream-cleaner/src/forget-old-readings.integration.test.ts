import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { dataTable } from '@rocade/shared/feeds/feed'
import { incidents, traffic } from '@rocade/shared/feeds/index'
import { expect, test } from 'vitest'
import { forgetOldReadings } from './forget-old-readings.ts'

test('sums that are too old go where the batch view answers for their hours, and stay where it does not', async () => {
  const { pool, close } = await openTestDatabase()
  try {
    const hours = ['2026-11-01T23:00Z', '2026-11-02T00:00Z', '2026-11-20T00:00Z']
    for (const city of ['paris', 'los-angeles']) {
      for (const hour of hours) {
        await pool.query(`INSERT INTO traffic_hourly VALUES ($1, 's', $2, 1, 0, 50, 0.02, 0.01)`, [city, hour])
        await pool.query(`INSERT INTO traffic_5min VALUES ($1, 's', $2, 1, 0, 50, 0.02, 0.01)`, [city, hour])
      }
    }
    await pool.query(
      `INSERT INTO batch_watermarks (feed, city_id, watermark_at, import_until) VALUES
         ('traffic', 'paris', '2026-11-21T00:00Z', '2026-11-01T00:00Z'),
         ('traffic', 'los-angeles', '2026-11-01T00:00Z', '2026-11-01T00:00Z'),
         ('weather', 'los-angeles', '2026-11-21T00:00Z', '2026-11-01T00:00Z')`,
    )
    await forgetOldReadings(pool, traffic, { nowMs: Date.UTC(2026, 10, 16, 5), days: 14 })
    for (const [table, at] of [
      ['traffic_hourly', 'hour_at'],
      ['traffic_5min', 'bucket_at'],
    ]) {
      const { rows } = await pool.query<{ city_id: string; n: number }>(
        `SELECT city_id, array_agg(${at} ORDER BY ${at}) AS at FROM ${table} GROUP BY city_id ORDER BY city_id`,
      )
      const whole = hours.map((hour) => new Date(hour))
      expect(rows).toEqual([
        { city_id: 'los-angeles', at: whole },
        { city_id: 'paris', at: whole.slice(1) },
      ])
    }
  } finally {
    await close()
  }
})

test('days of single readings go by the setting, or later where a feed must look back further', async () => {
  const { pool, close } = await openTestDatabase()
  try {
    const days = ['2026-11-05', '2026-11-06', '2026-11-14']
    const partitions = async (feed: { readonly name: string }) => {
      const { rows } = await pool.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
        [dataTable(feed)],
      )
      return rows.map(({ name }) => name.replaceAll(/\D/g, ''))
    }
    for (const feed of [traffic, incidents]) {
      for (const day of days) await pool.query('SELECT ensure_day_partition($1, $2::date)', [dataTable(feed), day])
      await forgetOldReadings(pool, feed, { nowMs: Date.UTC(2026, 10, 16, 5), days: 2 })
    }
    expect(await partitions(traffic)).toEqual(['20261114'])
    expect(incidents.speedOnly?.keepDaysMin).toBe(10)
    expect(await partitions(incidents)).toEqual(['20261106', '20261114'])
  } finally {
    await close()
  }
})
