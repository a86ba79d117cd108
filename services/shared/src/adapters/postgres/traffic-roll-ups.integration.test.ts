import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { spaceMeanSpeedKmh } from '../../domain/space-mean-speed.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
  await database.pool.query("SELECT ensure_day_partition('traffic_data', '2026-11-21')")
})
afterEach(() => database.close())

interface Reading {
  readonly readingId?: string
  readonly cityId?: string
  readonly segmentId?: string
  readonly observedAt: string
  readonly speedKmh: number
  readonly freeFlowKmh?: number
  readonly isClosed?: boolean
}

/** Inserts all readings in one statement, as the sink does; returns how many were new. */
async function insert(readings: readonly Reading[]): Promise<number> {
  const columns = [
    readings.map(({ readingId }) => readingId ?? randomUUID()),
    readings.map(({ cityId }) => cityId ?? 'paris'),
    readings.map(({ segmentId }) => segmentId ?? 'a'),
    readings.map(({ observedAt }) => observedAt),
    readings.map(({ speedKmh }) => speedKmh),
    readings.map(({ freeFlowKmh }) => freeFlowKmh ?? 100),
    readings.map(({ isClosed }) => isClosed ?? false),
  ]
  const { rowCount } = await database.pool.query(
    `INSERT INTO traffic_data
     SELECT id, city, segment, 'test', at, speed, free_flow, NULL, NULL, 1, closed, 100, at
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::float8[], $6::float8[], $7::boolean[])
       AS given (id, city, segment, at, speed, free_flow, closed)
     ON CONFLICT (reading_id, observed_at) DO NOTHING`,
    columns,
  )
  return rowCount ?? 0
}

const rowsOf = async (text: string, values: unknown[] = []) => (await database.pool.query(text, values)).rows
const at = (time: string) => `2026-11-21T${time}Z`

describe('traffic_data', () => {
  const readings = [
    { readingId: randomUUID(), observedAt: at('10:00:00'), speedKmh: 50 },
    { readingId: randomUUID(), observedAt: at('10:04:59.999'), speedKmh: 20 },
    { readingId: randomUUID(), observedAt: at('10:05:00'), speedKmh: 80 },
  ]

  test('counts a repeated reading once in every roll-up', async () => {
    expect(await insert(readings)).toBe(3)
    expect(await insert(readings)).toBe(0)
    expect(await insert([...readings, { observedAt: at('10:59:59'), speedKmh: 40 }])).toBe(1)
    const hourly = await rowsOf('SELECT hour_at, readings, sum_speed_kmh FROM traffic_hourly')
    expect(hourly).toEqual([{ hour_at: new Date(at('10:00:00')), readings: 4, sum_speed_kmh: 190 }])
    const fiveMinutes = await rowsOf('SELECT bucket_at, readings, sum_speed_kmh FROM traffic_5min ORDER BY bucket_at')
    expect(fiveMinutes).toEqual([
      { bucket_at: new Date(at('10:00:00')), readings: 2, sum_speed_kmh: 70 },
      { bucket_at: new Date(at('10:05:00')), readings: 1, sum_speed_kmh: 80 },
      { bucket_at: new Date(at('10:55:00')), readings: 1, sum_speed_kmh: 40 },
    ])
  })

  test('counts a reading that stands twice in one statement once', async () => {
    expect(await insert([readings[0], readings[0]].filter((reading) => reading !== undefined))).toBe(1)
    expect(await rowsOf('SELECT readings FROM traffic_hourly')).toEqual([{ readings: 1 }])
  })

  test('sums up to the space-mean speed, with the floor for a standing queue', async () => {
    const lengths = { a: 1200, b: 300, c: 2500 }
    const speeds = { a: [50, 20, 80], b: [0, 0.5], c: [110] }
    const given = Object.entries(speeds).flatMap(([segmentId, list]) =>
      list.map((speedKmh, index) => ({ segmentId, speedKmh, observedAt: at(`10:0${index * 2}:00`) })),
    )
    await insert(given)
    const [row] = await rowsOf(
      `SELECT sum(m.length_m * s.readings) / sum(m.length_m * s.sum_pace_h_per_km) AS speed_kmh
       FROM traffic_5min s JOIN unnest($1::text[], $2::float8[]) AS m (segment_id, length_m) USING (segment_id)`,
      [Object.keys(lengths), Object.values(lengths)],
    )
    const expected = spaceMeanSpeedKmh(
      given.map(({ segmentId, speedKmh }) => ({
        lengthM: segmentId === 'a' ? 1200 : segmentId === 'b' ? 300 : 2500,
        speedKmh,
      })),
    )
    expect(row?.speed_kmh).toBeCloseTo(expected ?? Number.NaN, 9)
  })

  test('counts a closed road apart: it has no speed', async () => {
    await insert([
      { observedAt: at('10:00:00'), speedKmh: 0, isClosed: true },
      { observedAt: at('10:01:00'), speedKmh: 50 },
    ])
    const [row] = await rowsOf('SELECT readings, closed_readings, sum_speed_kmh, sum_pace_h_per_km FROM traffic_5min')
    expect(row).toEqual({ readings: 1, closed_readings: 1, sum_speed_kmh: 50, sum_pace_h_per_km: 0.02 })
  })

  test('lets writers of different segments work at once without waiting for a deadlock', async () => {
    const writers = ['a', 'b', 'c', 'd'].map(async (segmentId) => {
      for (let round = 0; round < 10; round++)
        await insert([{ segmentId, observedAt: at(`10:${10 + round}:00`), speedKmh: 50 }])
    })
    await Promise.all(writers)
    const rows = await rowsOf('SELECT segment_id, readings FROM traffic_hourly ORDER BY segment_id')
    expect(rows).toEqual(['a', 'b', 'c', 'd'].map((segment_id) => ({ segment_id, readings: 10 })))
  })
})

describe('traffic_latest', () => {
  const newest = () => rowsOf('SELECT observed_at, speed_kmh FROM traffic_latest')

  test('keeps the newest by the time of observation, whatever comes when', async () => {
    await insert([
      { observedAt: at('10:05:00'), speedKmh: 30 },
      { observedAt: at('10:04:00'), speedKmh: 99 },
    ])
    await insert([{ observedAt: at('09:00:00'), speedKmh: 98 }])
    expect(await newest()).toEqual([{ observed_at: new Date(at('10:05:00')), speed_kmh: 30 }])
    await insert([{ observedAt: at('10:06:00'), speedKmh: 31 }])
    expect(await newest()).toEqual([{ observed_at: new Date(at('10:06:00')), speed_kmh: 31 }])
  })

  test('takes nothing from the future, and what is left there from a wrong clock gives way', async () => {
    const [inTwoDays, present] = [Date.now() + 2 * 86_400_000, Date.now() - 86_400_000].map((ms) => new Date(ms))
    for (const day of [inTwoDays, present])
      await database.pool.query("SELECT ensure_day_partition('traffic_data', $1)", [day?.toISOString().slice(0, 10)])
    await insert([
      { observedAt: String(inTwoDays?.toISOString()), speedKmh: 99 },
      { observedAt: at('10:05:00'), speedKmh: 30 },
    ])
    expect(await newest()).toEqual([{ observed_at: new Date(at('10:05:00')), speed_kmh: 30 }])
    // as it stands where the clock of the database was wrong, too
    await database.pool.query('UPDATE traffic_latest SET observed_at = $1', [inTwoDays])
    await insert([{ observedAt: String(present?.toISOString()), speedKmh: 31 }])
    expect(await newest()).toEqual([{ observed_at: present, speed_kmh: 31 }])
  })
})

describe('zone_latest', () => {
  beforeEach(async () => {
    await database.pool.query(`INSERT INTO cities VALUES ('paris', 'Paris', 'FR', 'Europe/Paris', true, 900)`)
    await database.pool.query(`INSERT INTO zones VALUES ('paris', 'z', 'Zone', '{}')`)
    await database.pool.query(
      `INSERT INTO segments SELECT 'paris', id, 'z', NULL, weight, weight, weight, NULL, 100, '{}'
       FROM unnest($1::text[], $2::float8[]) AS given (id, weight)`,
      [
        ['a', 'b', 'c', 'd'],
        [1000, 1000, 1000, 1000],
      ],
    )
  })
  const zone = async () => (await rowsOf('SELECT * FROM zone_latest'))[0]
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const partitionsForNow = () =>
    database.pool.query(`SELECT ensure_day_partition('traffic_data', (now() - make_interval(days => n))::date)
      FROM generate_series(0, 1) AS n`)

  test('has no speed and no coverage where nothing was read', async () => {
    expect(await zone()).toMatchObject({ speed_kmh: null, free_flow_kmh: null, coverage: 0, segments: 4 })
  })

  test('does not show the future as the present', async () => {
    await partitionsForNow()
    await insert([{ segmentId: 'a', observedAt: minutesAgo(1), speedKmh: 100 }])
    await database.pool.query("UPDATE traffic_latest SET observed_at = now() + interval '2 days'")
    expect(await zone()).toMatchObject({ speed_kmh: null, coverage: 0, newest_observed_at: null })
  })

  test('means over fresh readings by length over time, and tells how much that covers', async () => {
    await partitionsForNow()
    await insert([
      { segmentId: 'a', observedAt: minutesAgo(1), speedKmh: 100, freeFlowKmh: 120 },
      { segmentId: 'b', observedAt: minutesAgo(1), speedKmh: 10, freeFlowKmh: 120 },
      { segmentId: 'c', observedAt: minutesAgo(20), speedKmh: 90, freeFlowKmh: 120 }, // older than 900 s
      { segmentId: 'd', observedAt: minutesAgo(1), speedKmh: 0, isClosed: true },
    ])
    const row = await zone()
    expect(row).toMatchObject({ coverage: 0.75, segments: 4, segments_with_reading: 4 })
    expect(row?.speed_kmh).toBeCloseTo(18.18, 2)
    expect(row?.free_flow_kmh).toBeCloseTo(120, 9)
  })
})

describe('the partitions of a day', () => {
  const partitions = async () =>
    (await rowsOf("SELECT relname FROM pg_class WHERE relname ~ '^traffic_data_\\d{8}$' ORDER BY 1")).map(
      ({ relname }) => relname,
    )
  const ensure = (day: string) => database.pool.query("SELECT ensure_day_partition('traffic_data', $1)", [day])

  test('are made once, also by several at a time, and cover the whole UTC day', async () => {
    await Promise.all(Array.from({ length: 6 }, () => ensure('2026-11-22')))
    expect(await partitions()).toEqual(['traffic_data_20261121', 'traffic_data_20261122'])
    await insert([at('00:00:00'), at('23:59:59.999')].map((observedAt) => ({ observedAt, speedKmh: 50 })))
    expect(await rowsOf('SELECT count(*) AS rows FROM traffic_data_20261121')).toEqual([{ rows: 2 }])
  })

  test('are dropped by whole days before the one given, and nothing else is', async () => {
    await Promise.all(['2026-11-19', '2026-11-20', '2026-11-22'].map(ensure))
    const dropped = await rowsOf("SELECT drop_day_partitions('traffic_data', '2026-11-21') AS dropped")
    expect(dropped).toEqual([{ dropped: 2 }])
    expect(await partitions()).toEqual(['traffic_data_20261121', 'traffic_data_20261122'])
    expect(await rowsOf("SELECT to_regclass('traffic_data') IS NOT NULL AS kept")).toEqual([{ kept: true }])
  })

  test('are missing for a day that nobody asked for: the insert fails instead of losing the reading', async () => {
    await expect(insert([{ observedAt: '2026-12-24T10:00:00Z', speedKmh: 50 }])).rejects.toMatchObject({
      code: '23514',
    })
  })
})

describe('traffic_hourly_merged', () => {
  const merged = () => rowsOf('SELECT city_id, hour_at, readings, view FROM traffic_hourly_merged ORDER BY 1, 2')
  const hour = (time: number) => new Date(Date.UTC(2026, 10, 21, time))
  const putBatchHour = (time: number, readings: number) =>
    database.pool.query("INSERT INTO traffic_hourly_batch VALUES ('paris', 'a', $1, $2, 0, 0, 0, 0)", [
      hour(time),
      readings,
    ])

  beforeEach(async () => {
    await insert([8, 9, 10].map((time) => ({ observedAt: hour(time).toISOString(), speedKmh: 50 })))
    await insert([{ cityId: 'lyon', observedAt: hour(8).toISOString(), speedKmh: 50 }])
    await Promise.all([putBatchHour(7, 70), putBatchHour(8, 80), putBatchHour(9, 90)])
  })

  test('answers from the speed view alone while there is no batch', async () => {
    const rows = await merged()
    expect(rows.map(({ city_id, readings, view }) => [city_id, readings, view])).toEqual([
      ['lyon', 1, 'speed'],
      ['paris', 1, 'speed'],
      ['paris', 1, 'speed'],
      ['paris', 1, 'speed'],
    ])
  })

  test('takes each hour from one view: batch before the watermark of the city, speed from it on', async () => {
    await database.pool.query("INSERT INTO batch_watermarks VALUES ('traffic', 'paris', $1, $1)", [hour(9)])
    expect(await merged()).toEqual([
      { city_id: 'lyon', hour_at: hour(8), readings: 1, view: 'speed' },
      { city_id: 'paris', hour_at: hour(7), readings: 70, view: 'batch' },
      { city_id: 'paris', hour_at: hour(8), readings: 80, view: 'batch' },
      { city_id: 'paris', hour_at: hour(9), readings: 1, view: 'speed' },
      { city_id: 'paris', hour_at: hour(10), readings: 1, view: 'speed' },
    ])
  })
})
