import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { traffic } from '@rocade/shared/feeds/index'
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
    await forgetOldReadings(pool, traffic, '2026-11-02')
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
