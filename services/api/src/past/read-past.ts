import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { PastWeather } from '@rocade/shared/protocol/past-answers'
import type pg from 'pg'
import { readIds, readNumbers, readNumbersOrNull } from '../statistics/pg-arrays.ts'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import { emptyHour, HOUR_MS, type PastHour, STEP_MS } from './past-hour.ts'

const asText = { getTypeParser: () => (text: string) => text }
const SQL = {
  frames: readSql('api/past-frames.sql'),
  fiveMinute: readSql('api/past-5min.sql'),
  weather: readSql('api/past-weather.sql'),
}

type FrameRow = Readonly<Record<'hour_s' | 'segment_ids' | 'free_flow_kmh' | 'speed_kmh' | 'closed_positions', string>>

/** The given hours of the batch view that have frames. */
export async function readFrames(
  client: pg.ClientBase,
  city: StatisticsCity,
  hoursMs: readonly number[],
): Promise<PastHour[]> {
  if (hoursMs.length === 0) return []
  const values = [city.cityId, hoursMs.map((hourMs) => new Date(hourMs))]
  const { rows } = await client.query<FrameRow>({ text: SQL.frames, values, types: asText } as pg.QueryConfig)
  return rows.map((row) => hourOfFrames(city, row))
}

function hourOfFrames(city: StatisticsCity, row: FrameRow): PastHour {
  const hour = emptyHour(city, Number(row.hour_s) * 1000, 'batch')
  const places = readIds(row.segment_ids).map((id) => city.indexOf.get(id) ?? -1)
  const all = city.segmentIds.length
  const speeds = readNumbersOrNull(row.speed_kmh)
  const placeOf = (position: number) => {
    const segment = places[position % places.length] ?? -1
    return segment < 0 ? -1 : Math.floor(position / places.length) * all + segment
  }
  for (const [position, speed] of speeds.entries()) {
    const place = placeOf(position)
    if (speed !== null && place >= 0) hour.speedKmh[place] = speed
  }
  for (const position of readNumbers(row.closed_positions)) {
    const place = placeOf(position)
    if (place >= 0) hour.isClosed[place] = 1
  }
  for (const [i, freeFlow] of readNumbers(row.free_flow_kmh).entries()) {
    const segment = places[i] ?? -1
    if (segment >= 0 && freeFlow > 0) hour.freeFlowKmh[segment] = freeFlow
  }
  return hour
}

type FiveMinuteRow = Readonly<
  Record<
    'at_s' | 'segment_ids' | 'readings' | 'closed_readings' | 'sum_pace_h_per_km' | 'sum_free_flow_pace_h_per_km',
    string
  >
>

/** Hours in [fromMs, toMs) that the 5-minute roll-up of the speed view knows. */
export async function readFiveMinutes(
  client: pg.ClientBase,
  city: StatisticsCity,
  fromMs: number,
  toMs: number,
): Promise<PastHour[]> {
  const values = [city.cityId, new Date(fromMs), new Date(toMs)]
  const { rows } = await client.query<FiveMinuteRow>({ text: SQL.fiveMinute, values, types: asText } as pg.QueryConfig)
  const hours = new Map<number, PastHour>()
  for (const row of rows) {
    const atMs = Number(row.at_s) * 1000
    const hourAtMs = Math.floor(atMs / HOUR_MS) * HOUR_MS
    const hour = hours.get(hourAtMs) ?? emptyHour(city, hourAtMs, 'speed')
    hours.set(hourAtMs, hour)
    fillStep(city, hour, (atMs - hourAtMs) / STEP_MS, row)
  }
  return [...hours.values()]
}

function fillStep(city: StatisticsCity, hour: PastHour, step: number, row: FiveMinuteRow): void {
  const readings = readNumbers(row.readings)
  const closed = readNumbers(row.closed_readings)
  const pace = readNumbers(row.sum_pace_h_per_km)
  const freeFlowPace = readNumbers(row.sum_free_flow_pace_h_per_km)
  for (const [i, id] of readIds(row.segment_ids).entries()) {
    const segment = city.indexOf.get(id)
    if (segment === undefined) continue
    const place = step * city.segmentIds.length + segment
    const count = readings[i] ?? 0
    if (count > 0) {
      hour.speedKmh[place] = count / (pace[i] ?? Number.NaN)
      hour.freeFlowKmh[segment] = count / (freeFlowPace[i] ?? Number.NaN)
    } else if ((closed[i] ?? 0) > 0) hour.isClosed[place] = 1
  }
}

interface WeatherRow {
  readonly at: Date
  readonly view: 'batch' | 'speed'
  readonly readings: number
  readonly temperature_c: number | null
  readonly rain_mm_per_hour: number | null
}

/** The weather by hour in [fromMs, toMs), oldest first; hours without a reading are left out. */
export async function readPastWeather(
  client: pg.ClientBase,
  cityId: string,
  fromMs: number,
  toMs: number,
): Promise<PastWeather[]> {
  const { rows } = await client.query<WeatherRow>(SQL.weather, [cityId, new Date(fromMs), new Date(toMs)])
  return rows.map((row) => ({
    at: row.at.toISOString(),
    temperatureC: rounded(row.temperature_c, 10),
    rainMmPerHour: rounded(row.rain_mm_per_hour, 100),
    readings: row.readings,
    source: row.view,
  }))
}

const rounded = (value: number | null, parts: number) => (value === null ? null : Math.round(value * parts) / parts)
