import { openTestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { traffic } from '@rocade/shared/feeds/index'
import { expect, test } from 'vitest'
import { forgetOldView } from './forget-old-view.ts'

test('old hours leave the view, and what was found out about them goes along; other feeds keep theirs', async () => {
  const { pool, close } = await openTestDatabase()
  try {
    for (const feed of ['traffic', 'weather']) {
      for (const hour of ['2026-11-01T23:00Z', '2026-11-02T00:00Z']) {
        const row = [feed, 'paris', hour]
        await pool.query(
          `INSERT INTO batch_hours (feed, city_id, hour_at, origin, readings) VALUES ($1, $2, $3, 'bronze', 1)`,
          row,
        )
        await pool.query(`INSERT INTO quality_hours VALUES ($1, $2, $3, NULL, 'test', 12, 0, 12, 1200, 1, 1)`, row)
        await pool.query(`INSERT INTO quality_gaps VALUES ($1, $2, $3, 's', $3, $3, 2)`, row)
        await pool.query(`INSERT INTO suspect_readings VALUES ($1, $2, $3, 's', 'test', $3, 'spike')`, row)
        await pool.query(`INSERT INTO view_comparisons VALUES ($1, $2, $3, $3, $3, 1, 0, 0, '[]')`, row)
      }
    }
    expect(await forgetOldView(pool, traffic, Date.UTC(2026, 10, 2))).toBe(1)
    for (const table of ['batch_hours', 'quality_hours', 'quality_gaps', 'suspect_readings', 'view_comparisons']) {
      const { rows } = await pool.query<{ feed: string; n: number }>(
        `SELECT feed, count(*)::int AS n FROM ${table} GROUP BY feed ORDER BY feed`,
      )
      expect(rows, table).toEqual([
        { feed: 'traffic', n: 1 },
        { feed: 'weather', n: 2 },
      ])
    }
  } finally {
    await close()
  }
})
