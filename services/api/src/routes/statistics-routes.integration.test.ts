import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { HistoryAnswer, HourlyAnswer, LiveAnswer, Problem, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'

const SEGMENT = 'avenue-bourse-temple'
const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-06-10T10:20:00Z')

describe('statistics over HTTP', () => {
  let database: TestDatabase
  let api: TestApi
  let nowMs = NOW_MS
  beforeAll(async () => {
    database = await openTestDatabase()
    api = await openTestApi({ pool: database.pool, clock: { nowMs: () => nowMs } })
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await database.close()
  })
  /** The next question is not the same one any more. */
  const later = () => {
    nowMs += 15_000
  }
  const put = (table: string, hourAtMs: number, speedKmh: number, readings = 12, segmentId = SEGMENT) =>
    database.pool.query(
      `INSERT INTO ${table} VALUES ('paris', $1, $2, $3::int, 0, $3::int * $4::float8, $3::int / $4::float8, $3::int / 50.0)
       ON CONFLICT DO NOTHING`,
      [segmentId, new Date(hourAtMs), readings, speedKmh],
    )
  const history = async (query = '') =>
    HistoryAnswer.parse(await (await api.get(`/api/segments/${SEGMENT}/history?city=paris${query}`)).json())

  test('answers in the shapes of the protocol, with the first active city when none is named', async () => {
    const weekly = WeeklyAnswer.parse(await (await api.get('/api/zones/weekly-data')).json())
    expect([weekly.cityId, weekly.days.length, weekly.watermark, weekly.source]).toEqual([
      'los-angeles',
      7,
      null,
      'speed',
    ])
    expect(weekly.days[0]).toMatchObject({ meanSpeedKmh: null, readings: 0, coverage: 0 })
    const hourly = HourlyAnswer.parse(await (await api.get('/api/zones/hourly-distribution?days=1&city=paris')).json())
    expect(hourly.hours).toHaveLength(24)
  })

  test('the history is by hour while some hours are known by hour only, and says so', async () => {
    later()
    await put('traffic_hourly_batch', NOW_MS - 20 * HOUR_MS - 20 * 60_000, 25)
    await database.pool.query(
      `INSERT INTO batch_watermarks VALUES ('traffic', 'paris', '2026-06-10T10:00Z', '2026-06-10')`,
    )
    const answer = await history()
    expect([answer.stepS, answer.source, answer.points.length]).toEqual([3600, 'batch', 25])
    const known = answer.points.filter((point) => point.speedKmh !== null)
    expect(known).toEqual([
      {
        at: '2026-06-09T14:00:00.000Z',
        speedKmh: 25,
        freeFlowKmh: 50,
        delayMinPer10Km: 12,
        coverage: 1,
        readings: 12,
      },
    ])
  })

  test('it is by 5 minutes as soon as all hours are, and gaps stay gaps', async () => {
    later()
    for (const at of ['2026-06-09T14:05Z', '2026-06-09T14:10Z', '2026-06-10T10:15Z']) {
      await database.pool.query(`INSERT INTO traffic_5min VALUES ('paris', $1, $2, 2, 0, 80, 0.05, 0.04)`, [
        SEGMENT,
        at,
      ])
    }
    const answer = await history()
    expect([answer.stepS, answer.source]).toEqual([300, 'speed'])
    expect(answer.points.filter((point) => point.speedKmh !== null).map((point) => [point.at, point.speedKmh])).toEqual(
      [
        ['2026-06-09T14:05:00.000Z', 40],
        ['2026-06-09T14:10:00.000Z', 40],
        ['2026-06-10T10:15:00.000Z', 40],
      ],
    )
    expect(answer.points).toHaveLength(24 * 12 + 1)
    const coarser = await history('&stepS=900')
    expect(
      coarser.points.filter((point) => point.speedKmh !== null).map((point) => [point.at, point.readings]),
    ).toEqual([
      ['2026-06-09T14:00:00.000Z', 4],
      ['2026-06-10T10:15:00.000Z', 2],
    ])
  })

  test('a zone of which less than half is measured has no speed, but tells its coverage', async () => {
    later()
    const answer = HistoryAnswer.parse(await (await api.get('/api/zones/bourse/history?city=paris&hours=1')).json())
    const point = answer.points.find((one) => one.readings > 0)
    expect(point).toMatchObject({ speedKmh: null, readings: 2 })
    expect(point?.coverage).toBeGreaterThan(0)
    expect(point?.coverage).toBeLessThan(0.5)
  })

  test('an hour that the batch layer loads again shows its new figures', async () => {
    const hourAt = new Date('2026-06-08T08:00Z')
    const load = async (speedKmh: number) => {
      await database.pool.query('DELETE FROM traffic_hourly_batch WHERE hour_at = $1', [hourAt])
      await put('traffic_hourly_batch', hourAt.getTime(), speedKmh)
      await database.pool.query(
        `INSERT INTO batch_hours (feed, city_id, hour_at, origin, readings) VALUES ('traffic', 'paris', $1, 'bronze', 12)
         ON CONFLICT (feed, city_id, hour_at) DO UPDATE SET loaded_at = clock_timestamp()`,
        [hourAt],
      )
    }
    const shown = async () => {
      later()
      const answer = WeeklyAnswer.parse(await (await api.get('/api/zones/weekly-data?city=paris')).json())
      return answer.series.find((hour) => Date.parse(hour.hourAt) === hourAt.getTime())?.meanSpeedKmh
    }
    await load(20)
    expect(await shown()).toBeCloseTo(20, 9)
    expect(await shown()).toBeCloseTo(20, 9)
    await load(30)
    expect(await shown()).toBeCloseTo(30, 9)
  })

  test('the same question within 15 s is answered with the same bytes', async () => {
    const [first, second] = await Promise.all([api.get('/api/zones/weekly-data'), api.get('/api/zones/weekly-data')])
    expect(first.headers.get('etag')).toBe(second.headers.get('etag'))
  })
})

describe('when PostgreSQL is away', () => {
  test('live answers go on, statistics are the last ones or 503 with Retry-After, and health still answers', async () => {
    const database = await openTestDatabase()
    const pool = createPool({ url: database.url })
    let nowMs = NOW_MS
    await using api = await openTestApi({ pool, clock: { nowMs: () => nowMs } })
    const weekly = async () => api.get('/api/zones/weekly-data?city=paris')
    expect(WeeklyAnswer.parse(await (await weekly()).json()).status).toBeUndefined()
    await database.close()
    nowMs += 60_000
    const stale = await weekly()
    expect([stale.status, WeeklyAnswer.parse(await stale.json()).status]).toEqual([200, 'degraded'])
    const unknown = await api.get('/api/zones/hourly-distribution?city=paris')
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '5'])
    expect(Problem.parse(await unknown.json()).detail).not.toMatch(/postgres|database|ECONN/i)
    expect(LiveAnswer.parse(await (await api.get('/api/zones/live')).json()).zones.length).toBeGreaterThan(0)
    expect((await api.get('/healthz')).status).toBe(200)
    expect(await (await api.get('/api/status')).json()).toMatchObject({ status: 'degraded' })
    await pool.end()
  })
})
