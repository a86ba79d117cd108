import { readFileSync, writeFileSync } from 'node:fs'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { type PlainTable, readParquetTable } from '@rocade/shared/lake/read-parquet-table'
import { PLACES, Question, TIMES, TRAFFIC_MEASURES } from '@rocade/shared/protocol/questions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../hour.ts'
import { doRun, openTestBatch, readingsBetween, type TestBatch, testHistory } from '../test-support/test-batch.ts'
import { type AnswerOptions, answerQuestion } from './answer-question.ts'
import { type PlanOptions, planQuestion } from './plan-question.ts'

/** Los Angeles puts its clocks back on 1 November at 02:00: the hours span two months and a day of 25 hours. */
const NOW_MS = Date.UTC(2026, 10, 2, 12)
const DAYS = 3
const ZONE = 'America/Los_Angeles'
/** So little that no zone's speeds fit: they are counted by tenths. */
const COUNTED_MB = 1e-6

describe('a question', () => {
  let batch: TestBatch
  let readings: TrafficReading[]
  beforeAll(async () => {
    batch = await openTestBatch(NOW_MS, { HISTORY_DAYS: String(DAYS) })
    readings = readingsBetween(batch.city, NOW_MS - DAYS * 24 * HOUR_MS, NOW_MS)
    expect((await doRun(batch, {}, testHistory(batch.city))).state).toBe('succeeded')
  }, 60_000)
  afterAll(() => batch.close())

  let asked = 0
  const planOf = (question: Question, options: Pick<PlanOptions, 'memoryMb'> = {}) =>
    planQuestion(question, { clean: batch.context.clean, cities: [batch.city], ...options })

  async function answer(
    question: Question,
    options: Partial<AnswerOptions> & Pick<PlanOptions, 'memoryMb'> = {},
  ): Promise<PlainTable> {
    const { context, lake, city } = batch
    const plan = await planOf(question, options)
    const target = `results/${asked++}.parquet`
    await answerQuestion(question, plan, target, {
      lake,
      engine: context.engine,
      clean: context.clean,
      cities: [city],
      rowsMax: 100_000,
      signal: new AbortController().signal,
      onProgress: async () => {},
      ...options,
    })
    return readParquetTable(await lake.read(target))
  }
  const about = (values: Partial<Question>) =>
    Question.parse({
      feed: 'traffic',
      cityIds: ['los-angeles'],
      from: '2026-10-31',
      to: '2026-11-02',
      measures: TRAFFIC_MEASURES,
      ...values,
    })

  describe.each(PLACES)('by %s', (place) => {
    test.each(TIMES)('and %s says what a naive recomputation says', async (time) => {
      const { rows } = await answer(about({ place, time } as Partial<Question>))
      const expected = naive(place, time)
      expect(rows.map((row) => keyOf(row))).toEqual([...expected.keys()].sort())
      for (const row of rows) {
        for (const [name, value] of Object.entries(expected.get(keyOf(row)) ?? {})) {
          // From counts of tenths, a percentile is within half a tenth.
          const digits = name.startsWith('p') && !['hour', 'day', 'month'].includes(time) ? 0.8 : 9
          if (value === null) expect(row[name], name).toBeNull()
          else expect(row[name], `${name} of ${keyOf(row)}`).toBeCloseTo(value, digits)
        }
      }
    })
  })

  test('the day on which the clocks go back has 25 hours, whose readings are those of the day', async () => {
    const hours = await answer(about({ time: 'hour', measures: ['readings'], from: '2026-11-01' } as Partial<Question>))
    const [day] = (
      await answer(about({ time: 'day', measures: ['readings'], from: '2026-11-01' } as Partial<Question>))
    ).rows
    expect(hours.rows).toHaveLength(25)
    expect(hours.rows.map((row) => row.time)).toContain('2026-11-01T01:00-07:00')
    expect(hours.rows.map((row) => row.time)).toContain('2026-11-01T01:00-08:00')
    expect(hours.rows.reduce((sum, row) => sum + Number(row.readings), 0)).toBe(day?.readings)
  })

  test('that would have too many rows is refused with how to go on, and leaves nothing behind', async () => {
    const question = about({ place: 'segment', time: 'hour' } as Partial<Question>)
    await expect(answer(question, { rowsMax: 10 })).rejects.toThrow(/at most 10 are kept: group by larger places/)
    expect((await batch.lake.list('results')).filter(({ path }) => path.includes('-parts/'))).toEqual([])
  })

  test.each([
    { time: 'hour_of_week', measures: ['readings', 'p50_speed_kmh', 'p95_speed_kmh', 'delay_min_per_10km'] },
    { time: 'weekday', measures: ['readings', 'mean_speed_kmh', 'congested_share'] },
    { time: 'none', measures: ['p10_speed_kmh'] },
  ] as const)('has the same answer when its parts are put together on the way: %j', async ({ time, measures }) => {
    const question = about({ place: 'zone', time, measures: [...measures] } as Partial<Question>)
    const whole = await answer(question)
    const merged = await answer(question, { memoryMb: COUNTED_MB, mergeRows: 0 })
    expect(merged.rows.map(toDigits)).toEqual(whole.rows.map(toDigits))
    expect(whole.rows.length).toBeGreaterThan(1)
    expect((await batch.lake.list('results')).filter(({ path }) => path.includes('-parts/'))).toEqual([])
  })

  test.each([
    { place: 'zone', time: 'hour_of_week', measures: ['p50_speed_kmh', 'p95_speed_kmh', 'readings'] },
    { place: 'segment', time: 'week', measures: ['p10_speed_kmh', 'p90_speed_kmh', 'congested_share'] },
    { place: 'zone', time: 'none', measures: ['p95_speed_kmh'] },
  ] as const)('has the same answer however much memory holds its speeds: %j', async (asked) => {
    const question = about({ ...asked, measures: [...asked.measures] } as Partial<Question>)
    const whole = await planOf(question)
    const percentiles = asked.measures.filter((name) => name.startsWith('p')).length
    // Twice four bytes for each: half of the memory is for speeds.
    const allMb = (whole.readings * percentiles * 8) / 1e6
    const cutMb = allMb / 3
    const [cut, counted] = [
      await planOf(question, { memoryMb: cutMb }),
      await planOf(question, { memoryMb: COUNTED_MB }),
    ]
    expect([whole, cut, counted].map(({ isByZones }) => isByZones)).toEqual([true, true, false])
    expect(whole.parts).toHaveLength(1)
    expect(cut.parts.length).toBeGreaterThan(2)
    const [first, ...others] = [
      await answer(question),
      await answer(question, { memoryMb: cutMb }),
      await answer(question, { memoryMb: COUNTED_MB }),
    ]
    for (const { rows } of others) expect(rows.map(toDigits)).toEqual(first?.rows.map(toDigits))
    expect(first?.rows.length).toBeGreaterThan(1)
  })

  test('whose buckets no month cuts, or that asks for a whole city or no percentile, is cut by months', async () => {
    for (const values of [
      { place: 'zone', time: 'day' },
      { place: 'city', time: 'weekday' },
      { place: 'zone', time: 'weekday', measures: ['readings'] },
    ])
      expect((await planOf(about(values as Partial<Question>))).isByZones).toBe(false)
  })

  test('that is one part tells how far it is, and ends when it is taken back', async () => {
    const question = about({ place: 'zone', time: 'weekday' } as Partial<Question>)
    expect((await planOf(question)).parts).toHaveLength(1)
    const seen: number[] = []
    await answer(question, { onProgress: async (progress) => void seen.push(progress) })
    expect(seen.at(-1)).toBeCloseTo(0.5, 1)
    const stop = new AbortController()
    const onProgress = async () => stop.abort(new Error('taken back'))
    await expect(answer(question, { signal: stop.signal, onProgress })).rejects.toThrow('taken back')
    expect((await batch.lake.list('results')).filter(({ path }) => path.includes('-parts/'))).toEqual([])
  })

  test('of which telling how far it is fails, fails', async () => {
    const onProgress = () => Promise.reject(new Error('nobody to tell'))
    await expect(answer(about({}), { onProgress })).rejects.toThrow('nobody to tell')
  })

  test('that is taken back ends between two of its parts', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const onProgress = async (progress: number) => {
      seen.push(progress)
      stop.abort(new Error('taken back'))
    }
    await expect(answer(about({}), { signal: stop.signal, onProgress })).rejects.toThrow('taken back')
    expect(seen).toHaveLength(1)
  })

  test('has the same key until a file of its days is another one', async () => {
    const key = async (question: Question) => (await planOf(question)).cacheKey
    const question = about({ time: 'day' })
    expect(await key(question)).toBe(await key(about({ time: 'day' })))
    expect(await key(about({ time: 'hour' }))).not.toBe(await key(question))
  })

  test('over a damaged file never gives another number without saying so', async () => {
    const question = about({ time: 'day', measures: ['readings', 'mean_speed_kmh'] } as Partial<Question>)
    const right = await answer(question)
    const plan = await planOf(question)
    const path = await batch.lake.localPath(`traffic/clean/${plan.parts[0]?.files[0]}`)
    const whole = readFileSync(path)
    writeFileSync(path, whole.subarray(0, whole.length - 100))
    await expect(answer(question)).rejects.toThrow()
    writeFileSync(path, whole)
    expect(await answer(question)).toEqual(right)
  })

  const keyOf = (row: Readonly<Record<string, unknown>>) =>
    [row.city_id, row.zone_id, row.segment_id, row.time].filter((part) => part !== undefined).join(' ')

  type Sums = { speeds: number[]; all: number; weight: number; pace: number; free: number; congested: number }

  function naive(place: (typeof PLACES)[number], time: (typeof TIMES)[number]) {
    const { city } = batch
    const segments = city.segments.features.map(({ properties }) => properties)
    const inCity = segmentWeights(segments)
    const groups = new Map<string, Sums>()
    for (const reading of readings) {
      const label = localLabel(reading.observedAt, time)
      if (label === null) continue
      const segment = segments.find(({ segmentId }) => segmentId === reading.segmentId)
      if (segment === undefined) continue
      const inZone = segmentWeights(segments.filter(({ zoneId }) => zoneId === segment.zoneId))
      const weight = place === 'segment' ? 1 : place === 'zone' ? inZone(segment) : inCity(segment)
      const key = [
        'los-angeles',
        ...(place === 'city' ? [] : [segment.zoneId]),
        ...(place === 'segment' ? [segment.segmentId] : []),
        ...(time === 'none' ? [] : [label]),
      ].join(' ')
      const sums = groups.get(key) ?? { speeds: [], all: 0, weight: 0, pace: 0, free: 0, congested: 0 }
      groups.set(key, sums)
      sums.all += 1
      if (reading.isClosed) continue
      sums.speeds.push(reading.speedKmh)
      sums.weight += weight
      sums.pace += weight / Math.max(1, reading.speedKmh)
      sums.free += weight / reading.freeFlowKmh
      if (reading.speedKmh < 0.65 * reading.freeFlowKmh) sums.congested += 1
    }
    return new Map([...groups].map(([key, sums]) => [key, figures(sums)]))
  }

  function figures({ speeds, all, weight, pace, free, congested }: Sums): Record<string, number | null> {
    const sorted = [...speeds].sort((a, b) => a - b)
    const percentile = (p: number) => {
      if (sorted.length === 0) return null
      const at = p * (sorted.length - 1)
      const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
      return low + (high - low) * (at - Math.floor(at))
    }
    const share = (part: number, of: number) => (of === 0 ? null : part / of)
    return {
      readings: all,
      mean_speed_kmh: share(weight, pace),
      time_mean_speed_kmh: share(
        speeds.reduce((a, b) => a + b, 0),
        speeds.length,
      ),
      p10_speed_kmh: percentile(0.1),
      p50_speed_kmh: percentile(0.5),
      p90_speed_kmh: percentile(0.9),
      p95_speed_kmh: percentile(0.95),
      free_flow_kmh: share(weight, free),
      delay_min_per_10km: weight === 0 ? null : 600 / (weight / pace) - 600 / (weight / free),
      congested_share: share(congested, speeds.length),
      closed_share: 1 - speeds.length / all,
    }
  }
})

const FORMAT = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  weekday: 'short',
  timeZoneName: 'longOffset',
})
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The bucket by `Intl` alone; `null` outside of the two days. */
function localLabel(observedAt: string, time: (typeof TIMES)[number]): string | null {
  const part = Object.fromEntries(FORMAT.formatToParts(Date.parse(observedAt)).map(({ type, value }) => [type, value]))
  const date = `${part.year}-${part.month}-${part.day}`
  if (date < '2026-10-31' || date >= '2026-11-02') return null
  const weekday = WEEKDAYS.indexOf((part.weekday ?? '').slice(0, 3)) + 1
  const labels = {
    none: '',
    hour: `${date}T${part.hour}:00${(part.timeZoneName ?? '').replace('GMT', '')}`,
    day: date,
    // Both days are of the same ISO week.
    week: '2026-W44',
    month: date.slice(0, 7),
    year: '2026',
    hour_of_day: part.hour ?? '',
    weekday: String(weekday),
    hour_of_week: `${weekday}-${part.hour}`,
  }
  return labels[time]
}

/** Sums to 12 digits: they are added up in another order. */
const toDigits = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ]),
  )
