import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { WeatherDailyAnswer, WeatherHourlyAnswer } from '@rocade/shared/protocol/weather-statistics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'

const NOW_MS = Date.parse('2026-10-26T10:20:00Z')

describe('the weather of the past over HTTP', () => {
  let database: TestDatabase
  let api: TestApi
  beforeAll(async () => {
    database = await openTestDatabase()
    api = await openTestApi({ pool: database.pool, clock: { nowMs: () => NOW_MS } })
    const { pool } = database
    await pool.query(`INSERT INTO batch_watermarks VALUES ('weather', 'paris', '2026-10-26T09:00Z', '2026-10-20')`)
    await pool.query(
      `INSERT INTO gold_weather_hourly (city_id, hour_at, clean_path, readings, temperature_mean_c, rain_mm, rain_hours, comfort)
       VALUES ('paris', '2026-10-26T08:00Z', 'x', 12, 11.5, 0.4, 1, 'comfortable'), ('paris', '2026-10-26T09:00Z', 'x', 1, 99, 0, 1, null)`,
    )
    await pool.query(
      `INSERT INTO gold_weather_daily (city_id, date, hours, hours_with_readings, readings, temperature_mean_c, rain_hours)
       VALUES ('paris', '2026-10-25', 25, 24, 288, 10, 24)`,
    )
    await pool.query(
      `INSERT INTO gold_weather_detailed (reading_id, city_id, source, observed_at, temperature_c, humidity_pct, quality_score)
       VALUES (gen_random_uuid(), 'paris', 'simulator', '2026-10-26T08:30Z', 8, 50, 100)`,
    )
    await pool.query(`SELECT ensure_day_partition('weather_data', '2026-10-26')`)
    await pool.query(
      `INSERT INTO weather_data (reading_id, city_id, source, observed_at, temperature_c, humidity_pct, wind_speed_kmh, quality_score, appended_at)
       VALUES (gen_random_uuid(), 'paris', 'simulator', '2026-10-26T08:31Z', 50, 50, 20, 100, now()),
         (gen_random_uuid(), 'paris', 'simulator', '2026-10-26T09:10Z', 10, 50, 20, 100, now()),
         (gen_random_uuid(), 'paris', 'simulator', '2026-10-26T09:20Z', 12, 60, null, 100, now())`,
    )
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await database.close()
  })

  test('hours before the watermark are the closed ones, hours after it come from the readings, gaps stay gaps', async () => {
    const answer = WeatherHourlyAnswer.parse(await (await api.get('/api/weather/hourly?city=paris&hours=4')).json())
    expect([answer.source, answer.watermark, answer.units.rainMm]).toEqual(['merged', '2026-10-26T09:00:00.000Z', 'mm'])
    expect(
      answer.hours.map((hour) => [hour.hourAt.slice(11, 13), hour.source, hour.readings, hour.temperatureMeanC]),
    ).toEqual([
      ['07', 'batch', 0, null],
      ['08', 'batch', 12, 11.5],
      ['09', 'speed', 2, 11],
      ['10', 'speed', 0, null],
    ])
    expect(answer.hours[1]).toMatchObject({ rainMm: 0.4, comfort: 'comfortable' })
    expect(answer.hours[2]).toMatchObject({ rainMm: null, windSpeedMaxKmh: 20, comfort: 'comfortable' })
  })

  test('a closed day is read, the present one is worked out, and one that nobody measured has null', async () => {
    const answer = WeatherDailyAnswer.parse(await (await api.get('/api/weather/daily?city=paris&days=3')).json())
    expect(
      answer.days.map((day) => [
        day.date,
        day.hours,
        day.hoursWithReadings,
        day.source,
        day.readings,
        day.temperatureMeanC,
      ]),
    ).toEqual([
      ['2026-10-24', 24, 0, 'batch', 0, null],
      ['2026-10-25', 25, 24, 'batch', 288, 10],
      ['2026-10-26', 24, 2, 'merged', 3, 10],
    ])
    expect([answer.source, answer.timeZone]).toEqual(['merged', 'Europe/Paris'])
  })

  test.each(['/api/weather/daily?days=367', '/api/weather/hourly?hours=745', '/api/weather/daily?city=A%20B'])(
    'refuses %s',
    async (path) => expect((await api.get(path)).status).toBe(400),
  )
})
