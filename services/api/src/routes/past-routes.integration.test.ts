import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { HourlyAnswer, Problem } from '@rocade/shared/protocol/answers'
import {
  CongestionAnswer,
  PlaybackAnswer,
  ReliabilityAnswer,
  ZonesAtAnswer,
} from '@rocade/shared/protocol/past-answers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'
import { loadedCity } from '../../test/small-city.ts'

const HOUR_MS = 3_600_000
/** Wednesday, 12:20 in Paris. */
const NOW_MS = Date.parse('2026-06-10T10:20:00Z')

/** 10:00 and later is the speed view's; 09:00 has frames, 08:00 is known by the hour only, 07:00 by 5 minutes only. */
describe('the past of a city over HTTP', () => {
  let database: TestDatabase
  let api: TestApi
  beforeAll(async () => {
    database = await openTestDatabase()
    api = await openTestApi({ pool: database.pool, cities: [loadedCity()], clock: { nowMs: () => NOW_MS } })
    await database.pool.query(
      `INSERT INTO batch_watermarks VALUES ('traffic', 'small', '2026-06-10T10:00Z', '2026-06-10'), ('weather', 'small', '2026-06-10T10:00Z', '2026-06-10')`,
    )
    for (const hourAt of ['2026-06-10T09:00Z', '2026-06-10T08:00Z']) {
      await database.pool.query(
        `INSERT INTO batch_hours (feed, city_id, hour_at, origin, readings) VALUES ('traffic', 'small', $1, 'bronze', 12)`,
        [hourAt],
      )
    }
    // 09:00: a1 runs at 90, but at 30 from 09:10 to 09:15; a2 is closed all the hour
    const speeds = Array.from({ length: 24 }, (_, i) => (i % 2 === 1 ? null : i === 4 ? 30 : 90))
    const closed = Array.from({ length: 12 }, (_, step) => step * 2 + 1)
    await database.pool.query(
      `INSERT INTO traffic_frames_batch VALUES ('small', '2026-06-10T09:00Z', '{a1,a2}', '{100,100}', $1, $2)`,
      [speeds, closed],
    )
    const hourly = `INSERT INTO traffic_hourly_batch VALUES ('small', $1, $2, 12, 0, 12 * $3::float8, 12 / $3::float8, 12 / 100.0)`
    await database.pool.query(hourly, ['a1', '2026-06-10T08:00Z', 50])
    await database.pool.query(hourly, ['a1', '2026-06-10T09:00Z', 80])
    const fine = `INSERT INTO traffic_5min VALUES ('small', $1, $2, 2, 0, 80, 0.05, 0.02)`
    for (const at of ['2026-06-10T10:05Z', '2026-06-10T07:55Z']) await database.pool.query(fine, ['a1', at])
    await database.pool.query(
      `INSERT INTO weather_hourly_batch VALUES ('small', '2026-06-10T09:00Z', 2, 30, 14, 16, 120, 2, 3)`,
    )
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await database.close()
  })
  const at = async (instant: string) =>
    ZonesAtAnswer.parse(await (await api.get(`/api/zones/at?city=small&at=${instant}`)).json())
  const playback = async (query: string) =>
    PlaybackAnswer.parse(await (await api.get(`/api/playback?city=small&${query}`)).json())

  test('tells an instant to 5 minutes, with closed roads, zones by the rules of the present, and the weather', async () => {
    const answer = await at('2026-06-10T09:12:34Z')
    expect([answer.at, answer.resolutionS, answer.source]).toEqual(['2026-06-10T09:10:00.000Z', 300, 'batch'])
    expect(answer.segments.map(({ segmentId, level, speedKmh }) => [segmentId, level, speedKmh])).toEqual([
      ['a1', 'jammed', 30],
      ['a2', 'closed', null],
      ['a3', 'no-data', null],
      ['b1', 'no-data', null],
      ['b2', 'no-data', null],
    ])
    expect(answer.zones[0]).toMatchObject({ zoneId: 'a', level: 'jammed', speedKmh: 30, coverage: 1 })
    expect(answer.zones[1]).toMatchObject({ zoneId: 'b', level: 'no-data', speedKmh: null, coverage: 0 })
    expect(answer.weather).toMatchObject({ temperatureC: 15, rainMmPerHour: 1.5, source: 'batch' })
  })

  test('says so where only the hour is known, and where nothing is', async () => {
    const hourly = await at('2026-06-10T08:40:00Z')
    expect([hourly.at, hourly.resolutionS]).toEqual(['2026-06-10T08:00:00.000Z', 3600])
    expect(hourly.segments[0]?.speedKmh).toBe(50)
    const nothing = await at('2026-06-01T08:40:00%2B02:00')
    expect([nothing.resolutionS, nothing.source, nothing.weather]).toEqual([null, null, null])
    expect(nothing.segments.every((segment) => segment.level === 'no-data')).toBe(true)
  })

  test('plays back: frames before the watermark, the roll-up after it and where there are no frames, gaps as gaps', async () => {
    const answer = await playback('from=2026-06-10T07:00:00Z&to=2026-06-10T10:20:00Z')
    expect(answer.frames).toHaveLength(40)
    const known = answer.frames.filter((frame) => frame.resolutionS !== null)
    expect(known.map((frame) => [frame.at.slice(11, 16), frame.resolutionS, frame.source, frame.speedKmh[0]])).toEqual([
      ['07:55', 300, 'speed', 40],
      ...Array.from({ length: 12 }, (_, i) => [`08:${String(i * 5).padStart(2, '0')}`, 3600, 'batch', 50]),
      ...Array.from({ length: 12 }, (_, i) => [
        `09:${String(i * 5).padStart(2, '0')}`,
        300,
        'batch',
        i === 2 ? 30 : 90,
      ]),
      ['10:05', 300, 'speed', 40],
    ])
    expect(answer.frames.find((frame) => frame.at.includes('T09:10'))?.closed).toEqual([1])
    expect(answer.segmentIds).toEqual(['a1', 'a2', 'a3', 'b1', 'b2'])
    expect(answer.freeFlowKmh[0]).toBe(100)
  })

  test('a wider step is the distance over the travel time of its parts', async () => {
    const { frames } = await playback('from=2026-06-10T09:00:00Z&to=2026-06-10T09:30:00Z&stepS=900')
    expect(frames.map((frame) => frame.speedKmh[0])).toEqual([54, 90]) // 3 / (1/90 + 1/90 + 1/30)
  })

  test('counts the levels of each step', async () => {
    const path = '/api/congestion?city=small&from=2026-06-10T09:00:00Z&to=2026-06-10T09:15:00Z&stepS=300'
    const { levels, weather, segments } = CongestionAnswer.parse(await (await api.get(path)).json())
    expect(segments).toBe(5)
    expect(levels).toEqual({
      free: [1, 1, 0],
      light: [0, 0, 0],
      heavy: [0, 0, 0],
      jammed: [0, 0, 1],
      closed: [1, 1, 1],
      'no-data': [3, 3, 3],
    })
    expect(weather.map((hour) => hour.rainMmPerHour)).toEqual([1.5])
  })

  test('what is typical comes from the other days of the same kind, and names them', async () => {
    const typical = async (date: string) =>
      PlaybackAnswer.parse(await (await api.get(`/api/playback/typical?city=small&date=${date}`)).json())
    const today = await typical('2026-06-10')
    expect(today.frames).toHaveLength(96)
    expect(today.basis).toEqual({ dates: [] })
    const put = `INSERT INTO traffic_frames_batch VALUES ('small', $1, '{a1}', '{100}', $2, '{}')`
    for (const [day, speed] of [
      ['2026-06-08', 60],
      ['2026-06-09', 70],
      ['2026-06-07', 10], // a Sunday
    ] as const) {
      for (const time of ['T22:00Z', 'T06:00Z']) {
        const hourAt = time === 'T22:00Z' ? new Date(Date.parse(`${day}${time}`) - 24 * HOUR_MS) : `${day}${time}`
        await database.pool.query(put, [hourAt, Array.from({ length: 12 }, () => speed)])
        await database.pool.query(
          `INSERT INTO batch_hours (feed, city_id, hour_at, origin, readings) VALUES ('traffic', 'small', $1, 'bronze', 12)`,
          [hourAt],
        )
      }
    }
    const tomorrow = await typical('2026-06-11')
    expect(tomorrow.basis).toEqual({ dates: ['2026-06-08', '2026-06-09'] })
    const eight = tomorrow.frames.find((frame) => frame.at === '2026-06-11T06:15:00.000Z')
    expect(eight?.speedKmh[0]).toBe(65)
  })

  test('reliability counts hours, and keeps silent about indices without enough of them', async () => {
    const answer = ReliabilityAnswer.parse(await (await api.get('/api/segments/reliability?city=small&days=1')).json())
    const a1 = answer.segments.find((segment) => segment.segmentId === 'a1')
    expect(a1).toMatchObject({ hours: 2, meanSpeedKmh: 61.5, congestedHours: 1, bufferIndex: null })
    expect(a1?.byHour[10]).toBe(50) // 08:00 UTC is 10 o'clock in Paris
    const zone = ReliabilityAnswer.parse(await (await api.get('/api/segments/reliability?city=small&zone=b')).json())
    expect(zone.segments.map((segment) => segment.segmentId).sort()).toEqual(['b1', 'b2'])
  })

  test('the hours of the day can be asked of one segment', async () => {
    const path = '/api/zones/hourly-distribution?city=small&days=1&segment=a1'
    const answer = HourlyAnswer.parse(await (await api.get(path)).json())
    expect([answer.segmentId, answer.hours[10]?.medianSpeedKmh]).toEqual(['a1', 50])
    const weekend = HourlyAnswer.parse(await (await api.get(`${path}&on=weekends`)).json())
    expect([weekend.on, weekend.hours[10]?.readings]).toEqual(['weekends', 0])
  })

  test.each([
    ['/api/zones/at?city=small', 'at'],
    ['/api/zones/at?city=small&at=yesterday', 'at'],
    ['/api/zones/at?city=small&at=2026-06-10T11:00:00Z', 'at'],
    ['/api/zones/at?city=small&at=2026-06-10T08:00:00Z&at=2026-06-10T09:00:00Z', 'at'],
    ['/api/playback?city=small&from=2026-06-10T09:00:00Z&to=2026-06-10T09:00:00Z', 'to'],
    ['/api/playback?city=small&from=2026-06-01T09:00:00Z&to=2026-06-10T09:00:00Z', 'to'],
    ['/api/playback?city=small&from=2026-06-10T08:00:00Z&to=2026-06-10T09:00:00Z&stepS=1500', 'stepS'],
    ['/api/congestion?city=small&from=2020-06-10T08:00:00Z&to=2026-06-10T09:00:00Z', 'to'],
    ['/api/playback/typical?city=small&date=2026-02-30', 'date'],
  ])('%s is refused with 400 and the wrong field', async (path, field) => {
    const response = await api.get(path)
    expect(response.status).toBe(400)
    expect(Problem.parse(await response.json()).errors?.[0]?.pointer).toBe(`/query/${field}`)
  })

  test('a city that there is not is 404', async () => {
    expect((await api.get('/api/playback/typical?city=atlantis&date=2026-06-10')).status).toBe(404)
  })
})
