import { toFields } from '@rocade/shared/adapters/postgres/column-name'
import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { SummedWeather, WeatherSummary } from '@rocade/shared/domain/weather-summary'
import type pg from 'pg'

const STATEMENT_TIMEOUT_MS = 2_000

export interface StoredHour extends WeatherSummary {
  readonly hourAtMs: number
}
export interface StoredDay extends WeatherSummary {
  readonly date: string
  readonly hoursWithReadings: number
}

/** One consistent look at the weather of a city. */
export interface WeatherLook {
  watermarkMs(): Promise<number | null>
  /** Closed hours in [fromMs, toMs). */
  closedHours(fromMs: number, toMs: number): Promise<StoredHour[]>
  /** Closed local days from one date to another, both included. */
  closedDays(from: string, to: string): Promise<StoredDay[]>
  /** Readings in [fromMs, toMs): of closed hours before the watermark, of the speed view from it on. */
  readings(fromMs: number, toMs: number, watermarkMs: number | null): Promise<SummedWeather[]>
}

export interface WeatherStore {
  look<T>(cityId: string, work: (look: WeatherLook) => Promise<T>): Promise<T>
}

const COLUMNS = `(extract(epoch FROM observed_at) * 1000)::float8 AS observed_at_ms, temperature_c, humidity_pct, pressure_hpa,
  wind_speed_kmh, rain_mm_per_hour, clouds_pct, visibility_m`

export function createWeatherStore(pool: pg.Pool): WeatherStore {
  return {
    look: (cityId, work) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
        )
        return work(lookOf(client, cityId))
      }),
  }
}

const lookOf = (client: pg.PoolClient, cityId: string): WeatherLook => ({
  async watermarkMs() {
    const { rows } = await client.query<{ watermark_at: Date }>(
      `SELECT watermark_at FROM batch_watermarks WHERE feed = 'weather' AND city_id = $1`,
      [cityId],
    )
    return rows[0]?.watermark_at.getTime() ?? null
  },
  async closedHours(fromMs, toMs) {
    const { rows } = await client.query(
      `SELECT *, (extract(epoch FROM hour_at) * 1000)::float8 AS hour_at_ms FROM gold_weather_hourly
       WHERE city_id = $1 AND hour_at >= $2 AND hour_at < $3`,
      [cityId, new Date(fromMs), new Date(toMs)],
    )
    return rows.map((row) => toFields(row) as unknown as StoredHour)
  },
  async closedDays(from, to) {
    const { rows } = await client.query(
      'SELECT * FROM gold_weather_daily WHERE city_id = $1 AND date >= $2 AND date <= $3',
      [cityId, from, to],
    )
    return rows.map((row) => toFields(row) as unknown as StoredDay)
  },
  async readings(fromMs, toMs, watermarkMs) {
    const border = new Date(Math.min(toMs, Math.max(fromMs, watermarkMs ?? fromMs)))
    const { rows } = await client.query(
      `SELECT ${COLUMNS} FROM gold_weather_detailed WHERE city_id = $1 AND observed_at >= $2 AND observed_at < $3
       UNION ALL
       SELECT ${COLUMNS} FROM weather_data WHERE city_id = $1 AND observed_at >= $3 AND observed_at < $4
       ORDER BY observed_at_ms`,
      [cityId, new Date(fromMs), border, new Date(toMs)],
    )
    return rows.map((row) => toFields(row) as unknown as SummedWeather)
  },
})
