import { statisticsCity } from '@rocade/api/statistics/statistics-city'
import { createStatisticsStore } from '@rocade/api/statistics/statistics-store'
import { weeklyAnswer } from '@rocade/api/statistics/weekly'
import type { BatchContext } from '@rocade/batch-aggregator/batch-context'
import { importHistory } from '@rocade/batch-aggregator/import-history'
import { openAggregatesTable, openCleanTable } from '@rocade/batch-aggregator/lake-tables'
import { publishSegments } from '@rocade/batch-aggregator/publish-segments'
import { openTestBatch, type TestBatch } from '@rocade/batch-aggregator/test-support/test-batch'
import { openImportUntil } from '@rocade/batch-aggregator/watermark'
import { loadWeatherGold } from '@rocade/batch-aggregator/weather-gold/load-weather-gold'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import type { Feed } from '@rocade/shared/feeds/feed'
import { traffic, weather } from '@rocade/shared/feeds/index'
import type { HistorySource } from '@rocade/shared/ports/source'
import { createTrafficSimulator, createWeatherSimulator } from '@rocade/shared/sources/simulator/simulator-sources'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const HOUR_MS = 3_600_000
const isOn = (_name: string, detail: string) => ({ state: 'on', detail }) as const
const clock = { nowMs: () => 0 }
const simulated = {
  traffic: createTrafficSimulator({ clock, seed: 3, intervalS: 900, isOn }),
  weather: createWeatherSimulator({ clock, seed: 3, isOn }),
}

/** Days when the clock changes, with the UTC instant at which the local day ends. */
const DAYS = [
  ['paris', '2026-03-29', 23, '2026-03-29T22:00:00Z'],
  ['paris', '2026-10-25', 25, '2026-10-25T23:00:00Z'],
  ['los-angeles', '2026-03-08', 23, '2026-03-09T07:00:00Z'],
  ['los-angeles', '2026-11-01', 25, '2026-11-02T08:00:00Z'],
  ['paris', '2026-06-10', 24, '2026-06-10T22:00:00Z'],
] as const

describe.each(DAYS)('%s on %s', (cityId, date, hours, end) => {
  const city = loadCities().find((one) => one.cityId === cityId) as City
  const nowMs = Date.parse(end) + 6 * HOUR_MS
  let batch: TestBatch
  beforeEach(async () => {
    batch = await openTestBatch(nowMs)
  })
  afterEach(() => batch.close())

  async function imported(feed: Feed, source: HistorySource): Promise<BatchContext> {
    const context: BatchContext = {
      ...batch.context,
      feed,
      city,
      clean: openCleanTable(batch.lake, batch.clock, feed),
      aggregates: openAggregatesTable(batch.lake, batch.clock, feed),
      segmentsPath: await publishSegments(batch.lake, city),
    }
    await openImportUntil(batch.pool, feed, cityId, nowMs)
    await importHistory(context, source, nowMs, () => {})
    return context
  }
  /** PostgreSQL has its own calendar: nothing of ours is asked which hour belongs to the day. */
  const isThatDay = (column: string) => `(${column} AT TIME ZONE '${city.timeZone}')::date = '${date}'`

  test(`has ${hours} hours of traffic whose sums are the day's`, async () => {
    await imported(traffic, simulated.traffic)
    const ofCity = statisticsCity(city)
    const answer = await weeklyAnswer(createStatisticsStore(batch.pool), ofCity, 2, nowMs)
    const day = answer.days.find((one) => one.date === date)
    const { rows } = await batch.pool.query(
      `SELECT count(DISTINCT hour_at)::int AS hours, sum(readings + closed_readings)::int AS readings,
         sum(weight * readings) / sum(weight * sum_pace_h_per_km) AS mean, sum(sum_speed_kmh) / sum(readings) AS time_mean
       FROM traffic_hourly_batch JOIN unnest($2::text[], $3::float8[]) AS w (segment_id, weight) USING (segment_id)
       WHERE city_id = $1 AND ${isThatDay('hour_at')}`,
      [cityId, ofCity.segmentIds, ofCity.weightInCity],
    )
    const [naive] = rows
    expect({ hours: day?.hours, readings: day?.readings }).toEqual({ hours, readings: naive.readings })
    expect(naive.hours).toBe(hours)
    expect(naive.readings).toBe(hours * 4 * city.segmentsById.size)
    expect(day?.meanSpeedKmh).toBeCloseTo(naive.mean, 6)
    expect(day?.timeMeanSpeedKmh).toBeCloseTo(naive.time_mean, 6)
    const firstMs = Date.parse(end) - hours * HOUR_MS
    const series = answer.series.filter(
      ({ hourAt }) => Date.parse(hourAt) >= firstMs && hourAt < new Date(end).toISOString(),
    )
    expect(series).toHaveLength(hours)
    expect(series.reduce((sum, hour) => sum + hour.readings, 0)).toBe(day?.readings)
  })

  test(`has ${hours} hours of weather whose sums are the day's`, async () => {
    const context = await imported(weather, simulated.weather)
    expect(await loadWeatherGold(context)).toMatchObject({ hours: 48 })
    expect(await loadWeatherGold(context)).toMatchObject({ hours: 0 })
    const daily = await batch.pool.query('SELECT * FROM gold_weather_daily WHERE city_id = $1 AND date = $2', [
      cityId,
      date,
    ])
    const ofHours = await batch.pool.query(
      `SELECT count(*)::int AS hours, sum(readings)::int AS readings, sum(rain_mm) AS rain,
         sum(readings * temperature_mean_c) / sum(readings) AS mean, min(temperature_min_c) AS min, max(temperature_max_c) AS max
       FROM gold_weather_hourly WHERE city_id = $1 AND ${isThatDay('hour_at')}`,
      [cityId],
    )
    const naive = await batch.pool.query(
      `SELECT count(*)::int AS readings, avg(temperature_c) AS mean FROM gold_weather_detailed
       WHERE city_id = $1 AND ${isThatDay('observed_at')}`,
      [cityId],
    )
    const [day, sums] = [daily.rows[0], ofHours.rows[0]]
    expect(day).toMatchObject({ hours, hours_with_readings: hours, readings: hours * 12 })
    expect(sums).toMatchObject({ hours, readings: hours * 12, min: day.temperature_min_c, max: day.temperature_max_c })
    expect(naive.rows[0].readings).toBe(hours * 12)
    expect(day.temperature_mean_c).toBeCloseTo(sums.mean, 9)
    expect(day.temperature_mean_c).toBeCloseTo(naive.rows[0].mean, 9)
    expect(day.rain_mm).toBeCloseTo(sums.rain, 9)
    expect(day.rain_hours).toBe(hours)
  })
})
