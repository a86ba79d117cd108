import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { Problem } from '@rocade/shared/protocol/answers'
import { GapsAnswer, QualityAnswer, SuspectsAnswer } from '@rocade/shared/protocol/quality'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'

const HOUR_MS = 3_600_000
/** Six days after the clocks of Paris went back. */
const NOW_MS = Date.parse('2026-10-31T10:20:00Z')
const LONG_DAY_MS = Date.parse('2026-10-24T22:00:00Z')

describe('quality over HTTP', () => {
  let database: TestDatabase
  let api: TestApi
  beforeAll(async () => {
    database = await openTestDatabase()
    api = await openTestApi({ pool: database.pool, clock: { nowMs: () => NOW_MS } })
    await fill()
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await database.close()
  })
  const run = (sql: string, values: unknown[] = []) => database.pool.query(sql, values)

  /** The long day: 25 hours of 100 expected readings in two zones, in one of which some are missing, doubted, repeated. */
  async function fill(): Promise<void> {
    for (let hour = 0; hour < 25; hour++) {
      const at = new Date(LONG_DAY_MS + hour * HOUR_MS)
      await run(
        `INSERT INTO quality_hours VALUES ('traffic', 'paris', $1, 'bourse', 'simulator', 60, 0, 60, 6000, 3, 3),
           ('traffic', 'paris', $1, 'temple', 'simulator', 40, 20, 20, 1600, 1, 0.5)`,
        [at],
      )
      await run(
        `INSERT INTO quality_counts VALUES ('traffic', 'paris', $1, 'temple', 'simulator', 'suspect', 'stuck', 2),
           ('traffic', 'paris', $1, 'temple', 'simulator', 'duplicate', 'duplicate', 1),
           ('traffic', 'paris', $1, null, 'broken', 'rejected', 'range', 4)`,
        [at],
      )
    }
    const segment = 'avenue-bourse-temple'
    const gap = `INSERT INTO quality_gaps VALUES ('traffic', 'paris', $1, '${segment}', $2, $3, $4)`
    const at = (minutes: number) => new Date(LONG_DAY_MS + minutes * 60_000)
    await run(gap, [at(0), at(50), at(60), 5])
    await run(gap, [at(60), at(60), at(120), 30])
    await run(gap, [at(120), at(130), at(140), 5])
    await run(`INSERT INTO suspect_readings VALUES ('traffic', 'paris', $1, '${segment}', 'simulator', $2, 'stuck')`, [
      at(0),
      at(6),
    ])
    await run(`INSERT INTO quality_ledger VALUES ('traffic', 'paris', $1, 'x', 'simulator', 120, 'source', now())`, [
      at(24 * 60),
    ])
    await run(
      `INSERT INTO view_comparisons VALUES ('traffic', 'paris', now(), $1, $2, 2, 1, 1e-3,
         '[{"hourAt":"2026-10-25T00:00:00.000Z","batchReadings":1,"speedReadings":1,"worstRatio":0.001,"where":"a mean speed_kmh"}]')`,
      [at(0), at(120)],
    )
    await run(
      `INSERT INTO traffic_latest VALUES ('paris', '${segment}', gen_random_uuid(), 'simulator', $1, 30, 50, 1, false, 100)`,
      [new Date(NOW_MS - 3 * HOUR_MS)],
    )
  }

  test('says rule by rule what is well, with thresholds, and which verdict that is', async () => {
    const answer = QualityAnswer.parse(await (await api.get('/api/quality?city=paris')).json())
    const rule = (name: string) => answer.rules.find((one) => one.rule === name)
    expect(rule('completeness')).toEqual({ rule: 'completeness', value: 0.8, warn: 0.9, alarm: 0.75, verdict: 'warn' })
    expect(rule('validity')?.value).toBeCloseTo(81 / 85, 9)
    expect(rule('uniqueness')?.value).toBeCloseTo(80 / 81, 9)
    expect(rule('coverage')?.value).toBeCloseTo(3.5 / 4, 9)
    expect(rule('trust')?.value).toBeCloseTo(78 / 80, 9)
    expect(rule('freshness')).toMatchObject({ value: 3 * 3600, verdict: 'warn' })
    expect([answer.verdict, answer.judgedUntil]).toEqual(['warn', '2026-10-25T23:00:00.000Z'])
  })

  test('a local day of 25 hours is the sum of its 25 hours', async () => {
    const answer = QualityAnswer.parse(await (await api.get('/api/quality?city=paris')).json())
    expect(answer.days.map(({ date }) => date)).toEqual(
      ['25', '26', '27', '28', '29', '30', '31'].map((day) => `2026-10-${day}`),
    )
    expect(answer.days[0]).toMatchObject({
      hours: 25,
      hoursJudged: 25,
      expected: 2500,
      missing: 500,
      readings: 2000,
      rejected: 100,
    })
    expect(answer.days[1]).toMatchObject({
      hours: 24,
      hoursJudged: 0,
      expected: null,
      completeness: null,
      verdict: 'unknown',
    })
  })

  test('tells sources and zones apart; what only sent rubbish is a source too', async () => {
    const answer = QualityAnswer.parse(await (await api.get('/api/quality?city=paris')).json())
    expect(answer.sources.map(({ source, readings, rejected }) => [source, readings, rejected]).sort()).toEqual([
      ['broken', 0, 100],
      ['simulator', 2000, 0],
    ])
    expect(answer.sources.find(({ source }) => source === 'simulator')).toMatchObject({
      intervalS: 120,
      intervalOrigin: 'source',
    })
    const zones = new Map(answer.zones.map((zone) => [zone.zoneId, zone]))
    expect(zones.get('bourse')).toMatchObject({ completeness: 1, coverage: 1, trust: 1, suspects: 0 })
    expect(zones.get('temple')).toMatchObject({ completeness: 0.5, coverage: 0.5, suspects: 50, verdict: 'alarm' })
    expect(answer.counts[0]).toEqual({ kind: 'rejected', rule: 'range', source: 'broken', messages: 100 })
    expect(answer.comparison).toMatchObject({ hoursCompared: 2, hoursDiffering: 1, worstRatio: 1e-3 })
    expect(answer.comparison?.differing[0]?.where).toBe('a mean speed_kmh')
  })

  test('a gap over two hours is one gap, and at most as many are listed as were asked for', async () => {
    const answer = GapsAnswer.parse(await (await api.get('/api/quality/gaps?city=paris')).json())
    expect(answer.gaps.map(({ from, to, missing }) => [from, to, missing])).toEqual([
      ['2026-10-25T00:10:00.000Z', '2026-10-25T00:20:00.000Z', 5],
      ['2026-10-24T22:50:00.000Z', '2026-10-25T00:00:00.000Z', 35],
    ])
    const one = GapsAnswer.parse(await (await api.get('/api/quality/gaps?city=paris&limit=1')).json())
    expect([one.total, one.gaps.length]).toEqual([2, 1])
  })

  test('lists the doubted readings with their reason', async () => {
    const answer = SuspectsAnswer.parse(await (await api.get('/api/quality/suspects?city=paris&days=7')).json())
    expect(answer.suspects).toEqual([
      {
        placeId: 'avenue-bourse-temple',
        zoneId: expect.any(String),
        source: 'simulator',
        observedAt: '2026-10-24T22:06:00.000Z',
        reason: 'stuck',
      },
    ])
  })

  test('nothing judged is not known, never good', async () => {
    const answer = QualityAnswer.parse(await (await api.get('/api/quality?city=los-angeles&feed=weather')).json())
    expect(answer).toMatchObject({ verdict: 'unknown', judgedUntil: null, comparison: null, sources: [], zones: [] })
    expect(answer.rules.every(({ value, verdict }) => value === null && verdict === 'unknown')).toBe(true)
  })

  test.each([
    ['/api/quality?days=0', 400],
    ['/api/quality?days=32', 400],
    ['/api/quality?feed=noise', 400],
    ['/api/quality?city=atlantis', 404],
    ['/api/quality/gaps?limit=1001', 400],
    ['/api/quality/gaps?city=paris&segment=nowhere', 404],
    ['/api/quality/suspects?since=ever', 400],
  ])('refuses %s with a problem document', async (path, status) => {
    const response = await api.get(path)
    expect(response.status).toBe(status)
    expect(Problem.parse(await response.json()).status).toBe(status)
  })
})
