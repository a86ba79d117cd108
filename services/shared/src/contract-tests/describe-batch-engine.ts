import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSql } from '../adapters/postgres/sql-folder.ts'
import { traffic } from '../feeds/index.ts'
import { bronzeColumns } from '../lake/bronze-file.ts'
import { fileFacts } from '../lake/file-facts.ts'
import { encodeParquet } from '../lake/parquet-file.ts'
import { hashExpression, type LakeValue } from '../lake/row-hash.ts'
import type { BatchEngine, EngineQuery, EngineRow } from '../ports/batch-engine.ts'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { bronzeFiles, segmentsFile, T0, trafficReadings, weatherFile } from './batch-engine-fixtures.ts'

/** An engine with an empty lake of its own. */
export interface EngineUnderTest {
  readonly engine: BatchEngine
  readonly lake: LakeStore
  close(): Promise<void>
}

const HOUR_MS = 3_600_000
const HOURS = { city_id: 'paris', from_ms: T0, to_ms: T0 + HOUR_MS }

/** The promises of the port `BatchEngine`; each adapter's test file is one call to this. */
export function describeBatchEngine(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`BatchEngine: ${name}`, () => {
    let opened: EngineUnderTest
    const engine = () => opened.engine
    beforeAll(async () => {
      opened = await open()
      await putFixtures(opened.lake)
    })
    afterAll(() => opened.close())

    describeQueries(engine)
    describeBatchSql(engine)
    describeWriting(() => opened)
    describeEnding(engine)
  })
}

async function putFixtures(lake: LakeStore): Promise<void> {
  for (const [i, { bytes }] of bronzeFiles().entries())
    await lake.publish(`bronze/p=00/day=2026-11-2${i}/${i}.parquet`, bytes)
  await lake.publish('segments/paris.parquet', segmentsFile())
  await lake.publish('weather/paris.parquet', weatherFile())
  const numbers = (...values: number[][]) =>
    encodeParquet(
      ['n', 'm']
        .slice(0, values.length)
        .map((column) => ({ name: column, type: 'integer', isNullable: true }) as const),
      values as LakeValue[][],
    )
  await lake.publish('numbers/narrow.parquet', numbers([3, 1]))
  await lake.publish('numbers/wide.parquet', numbers([2], [20]))
  await lake.publish('numbers/thousand.parquet', numbers(Array.from({ length: 1000 }, (_, i) => i)))
}

const NUMBERS = { numbers: ['numbers/narrow.parquet', 'numbers/wide.parquet'] }

function describeQueries(engine: () => BatchEngine): void {
  const query = (sql: string, rest: Partial<EngineQuery> = {}) => engine().query({ sql, datasets: NUMBERS, ...rest })

  test('reads several files as one view by the names of their columns, in the order that the query says', async () => {
    expect(await query('SELECT n, m FROM numbers ORDER BY n DESC')).toEqual([
      { n: 3, m: null },
      { n: 2, m: 20 },
      { n: 1, m: null },
    ])
  })
  test('gives values in the types of the port', async () => {
    const sql = `SELECT n AS whole, n / 2e0 AS half, n = 1 AS truth, 'a' || n::VARCHAR AS said,
      9007199254740993 + n AS large, NULL AS nothing FROM numbers WHERE n = 1`
    const large = 9007199254740994n
    expect(await query(sql)).toEqual([{ whole: 1, half: 0.5, truth: true, said: 'a1', large, nothing: null }])
  })
  test('binds values by name, whatever is in them', async () => {
    const text = `' OR 1=1 -- $n :n "`
    const sql =
      'SELECT $said AS said, $n + n AS sum, $share AS share, $no AS is_no FROM numbers WHERE n = 1 -- not $this'
    const parameters = { said: text, n: 41, share: 0.25, no: false }
    expect(await query(sql, { parameters })).toEqual([{ said: text, sum: 42, share: 0.25, is_no: false }])
  })
  test('binds the missing value', async () => {
    const sql = 'SELECT n FROM numbers WHERE $above IS NULL OR n > $above ORDER BY n'
    expect(await query(sql, { parameters: { above: null } })).toHaveLength(3)
  })
  test('gives no rows where there are none', async () => {
    expect(await query('SELECT n FROM numbers WHERE n > 100')).toEqual([])
  })
  test('works on many queries at once, each with its own views', async () => {
    const one = (n: number) =>
      engine().query({
        sql: 'SELECT count(*) AS n FROM given',
        datasets: { given: [n % 2 === 0 ? 'numbers/narrow.parquet' : 'numbers/thousand.parquet'] },
      })
    const found = await Promise.all([0, 1, 2, 3].map(one))
    expect(found.flat().map(({ n }) => n)).toEqual([2, 1000, 2, 1000])
  })
  test('takes bad SQL for a bug, not for something that passes', async () => {
    const error = await query('SELECT nonsense FROM numbers').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AppError)
  })
  test('says that a file of a dataset is not there', async () => {
    const asking = query('SELECT n FROM numbers', { datasets: { numbers: ['numbers/gone.parquet'] } })
    await expect(asking).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND', retryable: false })
  })
  test('refuses a dataset whose name could be SQL', async () => {
    await expect(query('SELECT 1', { datasets: { 'x; DROP': ['a'] } })).rejects.toThrow(/dataset name/)
  })
}

const cleanHourSql = () =>
  readSql('batch/clean-hour.sql')
    .replace('{columns}', [...traffic.columns.map(({ name }) => name), 'quality_score'].join(', '))
    .replace('{order}', 'segment_id, observed_at')
const BRONZE = { bronze: ['bronze/p=00/day=2026-11-20/0.parquet', 'bronze/p=00/day=2026-11-21/1.parquet'] }

/** The first hour of the fixture, worked out as plainly as can be. */
const expectedHour = () =>
  trafficReadings
    .filter(({ observedAt }) => Date.parse(observedAt) < T0 + HOUR_MS)
    .toSorted(
      (a, b) =>
        Buffer.compare(Buffer.from(a.segmentId), Buffer.from(b.segmentId)) || (a.observedAt < b.observedAt ? -1 : 1),
    )

function describeBatchSql(engine: () => BatchEngine): void {
  test('comes to the same sum of row hashes as the footer of a bronze file', async () => {
    const sql = `SELECT ${hashExpression(bronzeColumns(traffic))} AS sum FROM bronze`
    for (const [i, { rowHashSum }] of bronzeFiles().entries()) {
      expect(await engine().query({ sql, datasets: { bronze: [BRONZE.bronze[i] as string] } })).toEqual([
        { sum: rowHashSum },
      ])
    }
  })
  test('builds a clean hour: each reading once, by place and time', async () => {
    const sql = `SELECT lower(hex(reading_id)) AS id, segment_id, epoch_ms(observed_at) AS observed_ms, speed_kmh, travel_time_s, is_closed
      FROM (${cleanHourSql()}) AS hour_of_readings ORDER BY segment_id, observed_ms`
    const rows = await engine().query({ sql, datasets: BRONZE, parameters: HOURS })
    const expected = expectedHour().map((reading) => ({
      id: reading.readingId.replaceAll('-', ''),
      segment_id: reading.segmentId,
      observed_ms: Date.parse(reading.observedAt),
      speed_kmh: reading.speedKmh,
      travel_time_s: reading.travelTimeS ?? null,
      is_closed: reading.isClosed,
    }))
    expect(rows).toEqual(expected)
  })
  test('sums traffic up by segment and zone', async () => {
    const rows = await engine().query({
      sql: readSql('batch/traffic-hourly.sql'),
      datasets: { clean: ['bronze/p=00/day=2026-11-20/0.parquet'], segments: ['segments/paris.parquet'] },
    })
    expect(rows.map(({ grain, place_id: place }) => `${grain} ${place}`)).toEqual([
      ...['10', '10', '9', '9', 'A', 'A', 'é', 'é'].map((place) => `segment ${place}`),
      ...['nord', 'nord', 'sud', 'sud'].map((place) => `zone ${place}`),
    ])
    const open = trafficReadings.slice(0, 150).filter(({ isClosed }) => !isClosed)
    const sumOf = (grain: string, column: string) =>
      rows.filter((row) => row.grain === grain).reduce((sum, row) => sum + Number(row[column]), 0)
    for (const grain of ['segment', 'zone']) {
      expect(sumOf(grain, 'readings')).toBe(open.length)
      expect(sumOf(grain, 'sum_speed_kmh')).toBeCloseTo(
        open.reduce((sum, { speedKmh }) => sum + speedKmh, 0),
        9,
      )
    }
    expect(rows.every((row) => Number(row.hour_ms) % HOUR_MS === 0)).toBe(true)
  })
  test('sums weather up by the hour', async () => {
    const rows = await engine().query({
      sql: readSql('batch/weather-hourly.sql'),
      datasets: { clean: ['weather/paris.parquet'] },
    })
    expect(rows.map(({ hour_ms, readings, rain_readings }) => ({ hour_ms, readings, rain_readings }))).toEqual([
      { hour_ms: T0, readings: 12, rain_readings: 6 },
      { hour_ms: T0 + HOUR_MS, readings: 12, rain_readings: 6 },
      { hour_ms: T0 + 2 * HOUR_MS, readings: 6, rain_readings: 3 },
    ])
    expect(rows[0]).toMatchObject({ min_temperature_c: -3.5, max_temperature_c: -3.5 + 11 / 3 })
  })
}

function describeWriting(opened: () => EngineUnderTest): void {
  const write = (target: string) =>
    opened().engine.writeParquet({ sql: cleanHourSql(), datasets: BRONZE, parameters: HOURS, target })
  const readBack = (target: string): Promise<EngineRow[]> =>
    opened().engine.query({
      sql: 'SELECT lower(hex(reading_id)) AS id, epoch_ms(observed_at) AS ms, quality_score FROM written',
      datasets: { written: [target] },
    })

  test('publishes a result as one file, rows in the order of the query', async () => {
    const written = await write('written/hour.parquet')
    const expected = expectedHour()
    const bytes = await opened().lake.read('written/hour.parquet')
    expect(written).toEqual({ outcome: 'published', ...fileFacts('written/hour.parquet', bytes) })
    expect(written.rows).toBe(expected.length)
    const rows = await readBack('written/hour.parquet')
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ readingId }) => readingId.replaceAll('-', '')))
    expect(rows.map(({ ms }) => ms)).toEqual(expected.map(({ observedAt }) => Date.parse(observedAt)))
    expect(rows.every(({ quality_score: score }) => typeof score === 'number')).toBe(true)
  })
  test('says between which values the columns of a file are', async () => {
    const { stats } = await write('written/stats.parquet')
    const expected = expectedHour()
    const observed = expected.map(({ observedAt }) => observedAt).sort()
    expect(JSON.parse(stats)).toMatchObject({
      numRecords: expected.length,
      minValues: { observed_at: observed[0], segment_id: '10', city_id: 'paris', speed_kmh: 0.4 },
      maxValues: { observed_at: observed.at(-1), segment_id: 'é' },
      nullCount: { free_flow_travel_time_s: expected.length, speed_kmh: 0 },
    })
  })
  test('never replaces a file, and leaves nothing else behind', async () => {
    await opened().lake.publish('taken/there.parquet', Buffer.from('mine'))
    const before = (await opened().lake.list('')).map(({ path }) => path)
    expect((await write('taken/there.parquet')).outcome).toBe('taken')
    expect(Buffer.from(await opened().lake.read('taken/there.parquet')).toString()).toBe('mine')
    expect((await opened().lake.list('')).map(({ path }) => path)).toEqual(before)
  })
}

/** A million million numbers, of which each has to be worked out. */
const LONG: EngineQuery = {
  sql: 'SELECT sum(sqrt(i * 3e0)) AS sum FROM range(1000000000000) AS numbered(i)',
  datasets: {},
}

function describeEnding(engine: () => BatchEngine): void {
  test('ends a query when its signal says so, with the reason of the signal, and is free for the next', async () => {
    const running = engine().query({ ...LONG, signal: AbortSignal.timeout(1_500) })
    await expect(running).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await engine().query({ sql: 'SELECT count(*) AS n FROM numbers', datasets: NUMBERS })).toEqual([{ n: 3 }])
  })
  test('begins nothing when the signal is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(engine().query({ ...LONG, signal })).rejects.toThrow('too late')
    await expect(engine().writeParquet({ ...LONG, signal, target: 'never' })).rejects.toThrow('too late')
  })
  test('tells how far it is, rising', async () => {
    const told: number[] = []
    const sql = 'SELECT count(*) AS n FROM thousand a CROSS JOIN thousand b'
    const datasets = { thousand: ['numbers/thousand.parquet'] }
    await engine().query({ sql, datasets, onProgress: (share) => told.push(share) })
    expect(told.at(-1)).toBe(1)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.every((share) => share > 0 && share <= 1)).toBe(true)
  })
}
