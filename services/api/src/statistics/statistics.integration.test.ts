import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { HourlyAnswer, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourlyAnswer } from './hourly.ts'
import { statisticsCity } from './statistics-city.ts'
import { createStatisticsStore } from './statistics-store.ts'
import { weeklyAnswer } from './weekly.ts'

/** What PostgreSQL says of the merged hours, with its own calendar and its own percentiles: the second implementation. */
const FIGURES = `
  count(*) FILTER (WHERE true) AS measured,
  sum(m.readings + m.closed_readings)::float8 AS readings,
  sum(w * m.readings) / nullif(sum(w * m.sum_pace_h_per_km), 0) AS mean,
  sum(m.sum_speed_kmh) / nullif(sum(m.readings), 0) AS time_mean,
  sum(w * m.readings) / nullif(sum(w * m.sum_free_flow_pace_h_per_km), 0) AS free_flow,
  percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY m.readings / nullif(m.sum_pace_h_per_km, 0)) AS percentiles,
  avg(CASE WHEN m.readings > 0 THEN
    (m.sum_free_flow_pace_h_per_km / nullif(m.sum_pace_h_per_km, 0) < 0.65)::int END)::float8 AS congested`
const MERGED = 'FROM traffic_hourly_merged m JOIN segments s USING (city_id, segment_id)'

interface Figures {
  readonly key: string
  readonly measured: number
  readonly readings: number
  readonly mean: number | null
  readonly time_mean: number | null
  readonly free_flow: number | null
  readonly percentiles: readonly (number | null)[] | null
  readonly congested: number | null
}

describe.each([
  { what: 'the week with the day of 23 hours', now: '2026-04-01T09:20:00Z', days: 7, hours: { '2026-03-29': 23 } },
  { what: 'the week with the day of 25 hours', now: '2026-10-28T23:30:00Z', days: 7, hours: { '2026-10-25': 25 } },
  { what: 'the first 02:30 of the day when the clock goes back', now: '2026-10-25T00:30:00Z', days: 2, hours: {} },
  { what: 'a month', now: '2026-06-15T12:00:00Z', days: 31, hours: {} },
])('statistics of Paris, in $what', ({ now, days, hours }) => {
  const nowMs = Date.parse(now)
  let database: TestDatabase
  let city: City
  let store: ReturnType<typeof createStatisticsStore>
  beforeAll(async () => {
    database = await openTestDatabase()
    const paris = loadCities().find((candidate) => candidate.cityId === 'paris')
    if (paris === undefined) throw new Error('Paris is not there')
    city = withPointDetectors(paris)
    store = createStatisticsStore(database.pool)
    await fill(database, city, nowMs)
  })
  afterAll(() => database.close())

  const figures = async (key: string, weight: string, where = 'true'): Promise<Map<string, Figures>> => {
    const { rows } = await database.pool.query<Figures>(
      `SELECT ${key} AS key, ${FIGURES.replaceAll('w *', `s.${weight} *`)} ${MERGED}
       WHERE m.city_id = 'paris' AND m.hour_at >= $1 AND m.hour_at <= $2 AND ${where} GROUP BY 1`,
      [new Date(Date.parse(answer.from)), new Date(nowMs)],
    )
    return new Map(rows.map((row) => [row.key, row]))
  }
  let answer: WeeklyAnswer

  test('the weekly answer equals what PostgreSQL computes from the merged view', async () => {
    answer = WeeklyAnswer.parse(await weeklyAnswer(store, statisticsCity(city), days, nowMs))
    expect(answer.days).toHaveLength(days)
    expect(answer.source).toBe('merged')
    for (const [date, expected] of Object.entries(hours)) {
      expect(answer.days.find((day) => day.date === date)?.hours).toBe(expected)
    }
    const localDay = `to_char(m.hour_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD')`
    const byDay = await figures(localDay, 'weight_in_city')
    for (const day of answer.days) expectSame(day, byDay.get(day.date))
    const byZone = await figures(`${localDay} || ' ' || s.zone_id`, 'weight_in_zone')
    for (const day of answer.days) {
      for (const zone of day.zones) expectSame(zone, byZone.get(`${day.date} ${zone.zoneId}`))
    }
    const byHour = await figures(`to_char(m.hour_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI')`, 'weight_in_city')
    for (const hour of answer.series) expectSame(hour, byHour.get(hour.hourAt.slice(0, 16)))
    expect(answer.series).toHaveLength(new Set([...byHour.keys()]).size)
  })

  test('the hourly answer equals it too, for the city and for a zone', async () => {
    const localHour = `to_char(m.hour_at AT TIME ZONE 'Europe/Paris', 'FMHH24')`
    const whole = HourlyAnswer.parse(await hourlyAnswer(store, statisticsCity(city), { days, zoneId: null, nowMs }))
    const expected = await figures(localHour, 'weight_in_city')
    expect(whole.hours.map((hour) => hour.hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour))
    for (const hour of whole.hours) {
      expectSame(hour, expected.get(String(hour.hour)))
      expectClose(hour.medianSpeedKmh, expected.get(String(hour.hour))?.percentiles?.[1])
    }
    const zoneId = 'louvre'
    const zone = await hourlyAnswer(store, statisticsCity(city), { days, zoneId, nowMs })
    const ofZone = await figures(localHour, 'weight_in_zone', `s.zone_id = '${zoneId}'`)
    for (const hour of zone.hours) expectSame(hour, ofZone.get(String(hour.hour)))
  })

  test('coverage counts the hours that have begun, of all segments', () => {
    const today = answer.days.at(-1)
    const begun = answer.series.filter((hour) => localDate(hour.hourAt) === today?.date).length
    const measured = answer.series.slice(-begun).reduce((sum, hour) => sum + hour.coverage * city.segmentsById.size, 0)
    expect(today?.coverage).toBeCloseTo(measured / (begun * city.segmentsById.size), 9)
    for (const day of answer.days) expect(day.coverage).toBeLessThanOrEqual(1)
  })
})

const localDate = (instant: string) => new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' })

type Shown = WeeklyAnswer['series'][number] | WeeklyAnswer['days'][number] | HourlyAnswer['hours'][number]

function expectSame(
  shown: Omit<Shown, 'hourAt' | 'source' | 'date' | 'hours' | 'zones' | 'hour' | 'medianSpeedKmh'>,
  figures: Figures | undefined,
): void {
  expect(shown.readings).toBe(figures?.readings ?? 0)
  expectClose(shown.meanSpeedKmh, figures?.mean)
  expectClose(shown.timeMeanSpeedKmh, figures?.time_mean)
  expectClose(shown.freeFlowKmh, figures?.free_flow)
  expectClose(shown.p10SpeedKmh, figures?.percentiles?.[0])
  expectClose(shown.p90SpeedKmh, figures?.percentiles?.[2])
  expectClose(shown.congestedShare, figures?.congested)
}

function expectClose(shown: number | null, expected: number | null | undefined): void {
  if (expected === null || expected === undefined) expect(shown).toBeNull()
  else expect(shown).toBeCloseTo(expected, 8)
}

/** Some segments of the Louvre without a length, and all of the Bourse: both rules of weights are met. */
function withPointDetectors(paris: City): City {
  const segments = [...paris.segmentsById.values()].map((segment, i) => {
    const isPoint = segment.zoneId === 'bourse' || (segment.zoneId === 'louvre' && i % 2 === 0)
    return isPoint ? { ...segment, lengthM: null } : segment
  })
  return { ...paris, segmentsById: new Map(segments.map((segment) => [segment.segmentId, segment])) }
}

/** Random sums for four fifths of the segment hours; both tables know other figures, so that the watermark shows. */
async function fill({ pool }: TestDatabase, city: City, nowMs: number): Promise<void> {
  await pool.query(`INSERT INTO cities VALUES ('paris', 'Paris', 'FR', 'Europe/Paris', true, 900)`)
  await pool.query(`INSERT INTO zones SELECT 'paris', zone, zone, '{}' FROM unnest($1::text[]) AS zone`, [
    city.zones.features.map((zone) => zone.properties.zoneId),
  ])
  const segments = [...city.segmentsById.values()]
  await pool.query(
    `INSERT INTO segments (city_id, segment_id, zone_id, length_m, weight_in_zone, weight_in_city, free_flow_kmh, geometry)
     SELECT 'paris', id, zone, length, CASE WHEN bool_and(length IS NULL) OVER (PARTITION BY zone) THEN 1 ELSE coalesce(length, 0) END,
       coalesce(length, 0), 50, '{}'
     FROM unnest($1::text[], $2::text[], $3::float8[]) AS s (id, zone, length)`,
    [segments.map((s) => s.segmentId), segments.map((s) => s.zoneId), segments.map((s) => s.lengthM)],
  )
  for (const [table, seed] of [
    ['traffic_hourly_batch', 0.1],
    ['traffic_hourly', 0.2],
  ] as const) {
    await pool.query(`SELECT setseed(${seed})`)
    await pool.query(
      `INSERT INTO ${table}
       SELECT 'paris', segment_id, hour_at, n, closed, n * 40 * random(), n * (0.01 + 0.2 * random()), n * 0.02
       FROM (SELECT segment_id, hour_at, CASE WHEN random() < 0.1 THEN 0 ELSE 1 + floor(12 * random())::int END AS n,
         1 + floor(2 * random())::int AS closed
         FROM segments, generate_series($1::timestamptz, $2::timestamptz, '1 hour') AS hour_at) AS s
       WHERE random() < 0.8`,
      [new Date(nowMs - 33 * 86_400_000), new Date(Math.floor(nowMs / 3_600_000) * 3_600_000)].map((at) =>
        new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000).toISOString(),
      ),
    )
  }
  const watermark = new Date(Math.floor(nowMs / 3_600_000) * 3_600_000 - 20 * 3_600_000)
  await pool.query(`INSERT INTO batch_watermarks VALUES ('traffic', 'paris', $1, '2020-01-01')`, [watermark])
}
