import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query("SELECT ensure_day_partition('weather_data', '2026-11-21')")
})
afterAll(() => database.close())

const at = (time: string) => `2026-11-21T${time}Z`

async function insert(readingId: string, observedAt: string, temperatureC: number, rainMmPerHour: number | null) {
  const { rowCount } = await database.pool.query(
    `INSERT INTO weather_data (reading_id, city_id, source, observed_at, temperature_c, humidity_pct, rain_mm_per_hour,
       quality_score, appended_at)
     VALUES ($1, 'paris', 'test', $2, $3, 80, $4, 90, $2) ON CONFLICT (reading_id, observed_at) DO NOTHING`,
    [readingId, observedAt, temperatureC, rainMmPerHour],
  )
  return rowCount
}

describe('weather_data', () => {
  test('rolls up once, keeps the newest by the time of observation, and counts missing rain apart', async () => {
    const id = randomUUID()
    expect(await insert(id, at('10:20:00'), 8, 1.5)).toBe(1)
    expect(await insert(id, at('10:20:00'), 8, 1.5)).toBe(0)
    await insert(randomUUID(), at('10:10:00'), 12, null)
    const { rows: hourly } = await database.pool.query('SELECT * FROM weather_hourly')
    expect(hourly).toEqual([
      {
        city_id: 'paris',
        hour_at: new Date(at('10:00:00')),
        readings: 2,
        sum_temperature_c: 20,
        min_temperature_c: 8,
        max_temperature_c: 12,
        sum_humidity_pct: 160,
        rain_readings: 1,
        sum_rain_mm_per_hour: 1.5,
      },
    ])
    const { rows: latest } = await database.pool.query('SELECT observed_at, temperature_c FROM weather_latest')
    expect(latest).toEqual([{ observed_at: new Date(at('10:20:00')), temperature_c: 8 }])
  })

  test('what a wrong clock has left in the future gives way to the present', async () => {
    await database.pool.query("UPDATE weather_latest SET observed_at = now() + interval '2 days'")
    await insert(randomUUID(), at('10:30:00'), 9, null)
    const { rows: latest } = await database.pool.query('SELECT observed_at, temperature_c FROM weather_latest')
    expect(latest).toEqual([{ observed_at: new Date(at('10:30:00')), temperature_c: 9 }])
  })
})
