import { toColumns } from '@rocade/shared/adapters/postgres/column-name'
import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { hoursOfLocalDay, localDatesBetween } from '@rocade/shared/domain/local-time'
import { deriveWeather, type SummedWeather, summariseWeather } from '@rocade/shared/domain/weather-summary'
import type { EngineRow } from '@rocade/shared/ports/batch-engine'
import type { ClientBase } from 'pg'
import type { BatchContext } from '../batch-context.ts'
import { hourFilesOf } from '../clean-table.ts'
import { HOUR_MS, startOfHourMs, startOfUtcDayMs } from '../hour.ts'
import { startOfViewMs } from '../load-batch-view.ts'

interface ChangedHour {
  readonly hourMs: number
  readonly path: string
}

/**
 * Brings the gold tables of a city's weather to what the clean table says: hours whose file is another one than they
 * were made of are put as a whole, and the local days they belong to with them, in one transaction for each UTC day.
 * Crashing anywhere in it is harmless, the next call finds what is missing. Returns the hours and readings that were put.
 */
export async function loadWeatherGold(context: BatchContext): Promise<{ hours: number; readings: number }> {
  const changed = await changedHours(context)
  const days = new Map<number, ChangedHour[]>()
  for (const hour of changed) {
    const dayMs = startOfUtcDayMs(hour.hourMs)
    days.set(dayMs, [...(days.get(dayMs) ?? []), hour])
  }
  let readings = 0
  for (const [, hours] of [...days].sort(([a], [b]) => b - a)) {
    if (context.signal.aborted) break
    readings += await loadHours(context, hours)
  }
  return { hours: changed.length, readings }
}

async function changedHours(context: BatchContext): Promise<ChangedHour[]> {
  const { clean, city, pool } = context
  const viewFromMs = startOfViewMs(context)
  const files = hourFilesOf(await clean.snapshot(), city.cityId)
  const loaded = await pool.query<{ hour_at: Date; clean_path: string }>(
    'SELECT hour_at, clean_path FROM gold_weather_hourly WHERE city_id = $1',
    [city.cityId],
  )
  const paths = new Map(loaded.rows.map((row) => [row.hour_at.getTime(), row.clean_path]))
  return [...files].flatMap(([hourMs, { path }]) =>
    hourMs < viewFromMs || paths.get(hourMs) === path ? [] : [{ hourMs, path }],
  )
}

async function loadHours({ engine, clean, city, pool }: BatchContext, hours: readonly ChangedHour[]): Promise<number> {
  const datasets = { clean: hours.map(({ path }) => `${clean.name}/${path}`) }
  const rows = (await engine.query({ sql: readSql('batch/weather-detailed.sql'), datasets })).map(toSummed)
  const hourly = hours.map(({ hourMs, path }) => ({
    cityId: city.cityId,
    hourAt: new Date(hourMs).toISOString(),
    cleanPath: path,
    ...summariseWeather(rows.filter(({ observedAtMs }) => startOfHourMs(observedAtMs) === hourMs)),
  }))
  await inTransaction(pool, async (client) => {
    const hourMs = hours.map((hour) => hour.hourMs)
    await client.query(
      `DELETE FROM gold_weather_detailed USING unnest($2::float8[]) AS given (ms)
       WHERE city_id = $1 AND observed_at >= to_timestamp(ms / 1000) AND observed_at < to_timestamp(ms / 1000) + interval '1 hour'`,
      [city.cityId, hourMs],
    )
    await client.query(
      `DELETE FROM gold_weather_hourly WHERE city_id = $1 AND hour_at = ANY (SELECT to_timestamp(ms / 1000) FROM unnest($2::float8[]) AS ms)`,
      [city.cityId, hourMs],
    )
    await put(client, 'gold_weather_detailed', rows.map(detailedRow))
    await put(client, 'gold_weather_hourly', hourly)
    for (const date of localDatesOf(hourMs, city.timeZone)) await putDay(client, city, date)
  })
  return rows.length
}

/** The local days of hours: the hour of a zone with a broken offset reaches into two of them, and counts where it begins. */
function localDatesOf(hours: readonly number[], timeZone: string): string[] {
  return localDatesBetween(Math.min(...hours), Math.max(...hours) + HOUR_MS, timeZone)
}

/** Puts a local day in place of what it had, from all detailed readings of its hours. */
async function putDay(
  client: ClientBase,
  { cityId, timeZone }: { readonly cityId: string; readonly timeZone: string },
  date: string,
): Promise<void> {
  const hours = hoursOfLocalDay(date, timeZone)
  const [fromMs = 0] = hours
  const found = await client.query<Record<string, number | null> & { observed_ms: number }>(
    `SELECT (extract(epoch FROM observed_at) * 1000)::float8 AS observed_ms, temperature_c, humidity_pct, pressure_hpa,
       wind_speed_kmh, wind_direction_deg, rain_mm_per_hour, clouds_pct, visibility_m
     FROM gold_weather_detailed
     WHERE city_id = $1 AND observed_at >= to_timestamp($2::float8 / 1000) AND observed_at < to_timestamp($3::float8 / 1000)
     ORDER BY observed_at, source`,
    [cityId, fromMs, fromMs + hours.length * HOUR_MS],
  )
  const readings = found.rows.map(toSummed)
  await client.query('DELETE FROM gold_weather_daily WHERE city_id = $1 AND date = $2', [cityId, date])
  if (readings.length === 0) return
  const hoursWithReadings = new Set(readings.map(({ observedAtMs }) => startOfHourMs(observedAtMs))).size
  await put(client, 'gold_weather_daily', [
    { cityId, date, hours: hours.length, hoursWithReadings, ...summariseWeather(readings) },
  ])
}

type DetailedReading = SummedWeather & { readonly row: Readonly<Record<string, unknown>> }

function toSummed(row: EngineRow | Readonly<Record<string, number | null>>): DetailedReading {
  const numberOf = (name: string) => (row[name] === null || row[name] === undefined ? null : Number(row[name]))
  return {
    observedAtMs: Number(row.observed_ms),
    temperatureC: Number(row.temperature_c),
    humidityPct: Number(row.humidity_pct),
    pressureHpa: numberOf('pressure_hpa'),
    windSpeedKmh: numberOf('wind_speed_kmh'),
    rainMmPerHour: numberOf('rain_mm_per_hour'),
    cloudsPct: numberOf('clouds_pct'),
    visibilityM: numberOf('visibility_m'),
    row,
  }
}

function detailedRow({ row, ...reading }: DetailedReading) {
  const { observed_ms, ...columns } = row
  return { ...columns, observedAt: new Date(reading.observedAtMs).toISOString(), ...deriveWeather(reading) }
}

/** Puts rows into a table whose columns are named as their fields. The name of the table is our own. */
async function put(client: ClientBase, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
    JSON.stringify(rows.map(toColumns)),
  ])
}
