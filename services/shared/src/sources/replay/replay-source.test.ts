import { describe, expect, test } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { localParts, startOfLocalDayMs } from '../../domain/local-time.ts'
import { traffic } from '../../feeds/index.ts'
import type { TrafficReading } from '../../feeds/traffic/contract.ts'
import { createSourceSwitch } from '../source-switch.ts'
import { createReplaySource } from './replay-source.ts'

const HOUR_MS = 3_600_000
const KMH_PER_MPH = 1.609344
const TIME_ZONE = 'America/Los_Angeles'
const cities = loadCities()
const losAngeles = cities.find((city) => city.cityId === 'los-angeles') as City
const paris = cities.find((city) => city.cityId === 'paris') as City

const replayAt = (nowMs: number) =>
  createReplaySource({ clock: { nowMs: () => nowMs }, speed: null, isOn: createSourceSwitch(['replay']) })
const replay = replayAt(0)
const readingsOf = (fromMs: number, toMs: number) =>
  [...replay.history(losAngeles, fromMs, toMs)].flat() as unknown as TrafficReading[]
const at = (instant: string) => Date.parse(instant)

describe('a week of the replay', () => {
  const monday = startOfLocalDayMs('2026-11-16', TIME_ZONE)
  const week = readingsOf(monday, startOfLocalDayMs('2026-11-23', TIME_ZONE))

  /** Plain mean in mph by `weekday-hour`, as people count them there. */
  const meanMph = new Map<string, number>()
  const sums = new Map<string, [number, number]>()
  for (const { observedAt, speedKmh } of week) {
    const { weekday, hour } = localParts(Date.parse(observedAt), TIME_ZONE)
    const [sum, count] = sums.get(`${weekday}-${hour}`) ?? [0, 0]
    sums.set(`${weekday}-${hour}`, [sum + speedKmh / KMH_PER_MPH, count + 1])
  }
  for (const [key, [sum, count]] of sums) meanMph.set(key, sum / count)

  test('has all 417,312 readings of the recording, each with an id of its own', () => {
    expect(week).toHaveLength(417_312)
    expect(new Set(week.map((reading) => reading.readingId)).size).toBe(417_312)
  })

  test.each([
    [1, 47, 52],
    [2, 47, 52],
    [3, 47, 52],
    [4, 47, 52],
    [5, 47, 52],
    [6, 64, 66],
    [7, 64, 66],
  ])('is as slow between 8 and 9 on weekday %i as the recording is known to be', (weekday, min, max) => {
    const mph = Math.round(meanMph.get(`${weekday}-8`) as number)
    expect(mph).toBeGreaterThanOrEqual(min)
    expect(mph).toBeLessThanOrEqual(max)
  })

  test('is the slowest on Wednesday from 17 to 18, at 42 mph', () => {
    const slowest = [...meanMph].reduce((least, entry) => (entry[1] < least[1] ? entry : least))
    expect(slowest[0]).toBe('3-17')
    expect(Math.round(slowest[1])).toBe(42)
  })
})

describe('a reading of the replay', () => {
  // Thursday 00:00 in Los Angeles, the first row of the file: detector 773869 measured 64.375 mph.
  const first = readingsOf(at('2026-11-19T08:00:00Z'), at('2026-11-19T08:05:00Z'))
  const reading = first.find(({ segmentId }) => segmentId === '773869') as TrafficReading

  test('is the recorded number in km/h, not rounded', () => {
    expect(reading.speedKmh).toBe(64.375 * KMH_PER_MPH)
    expect(reading).toMatchObject({ source: 'replay', observedAt: '2026-11-19T08:00:00.000Z', confidence: 0.9 })
    expect(reading.travelTimeS).toBeCloseTo(911 / (reading.speedKmh / 3.6), 1)
  })

  test('is taken by the cleaner, with the full score where the segment has a length', () => {
    const context = { appendedAtMs: at('2026-11-19T08:04:00Z'), hasCity: () => true, hasSegment: () => true }
    const results = first.map((raw) => traffic.clean(raw, context))
    expect(results.filter((result) => result.kind === 'accept' && result.qualityScore === 100)).toHaveLength(200)
    expect(results.filter((result) => result.kind === 'accept' && result.qualityScore === 80)).toHaveLength(7)
  })
})

describe('the days when the clock changes', () => {
  const speedsAt = (instant: string) =>
    readingsOf(at(instant), at(instant) + HOUR_MS).map(({ segmentId, speedKmh }) => [segmentId, speedKmh])

  test('the repeated hour of autumn is told twice, each time with instants and ids of its own', () => {
    expect(speedsAt('2026-11-01T09:00:00Z')).toEqual(speedsAt('2026-11-01T08:00:00Z'))
    const day = readingsOf(startOfLocalDayMs('2026-11-01', TIME_ZONE), startOfLocalDayMs('2026-11-02', TIME_ZONE))
    expect(new Set(day.map((reading) => reading.readingId)).size).toBe(25 * 12 * 207)
  })

  test('the hour that spring leaves out is left out', () => {
    const day = readingsOf(startOfLocalDayMs('2026-03-08', TIME_ZONE), startOfLocalDayMs('2026-03-09', TIME_ZONE))
    expect(day).toHaveLength(23 * 12 * 207)
    // 01:59 is followed by 03:00: the recorded 03:00 of a Sunday, as on any other Sunday
    expect(speedsAt('2026-03-08T10:00:00Z')).toEqual(speedsAt('2026-11-22T11:00:00Z'))
  })
})

describe('the live replay', () => {
  test('tells the same readings as the history', async () => {
    const fromMs = at('2026-11-19T08:00:00Z')
    const abort = new AbortController()
    const told: unknown[] = []
    for await (const batch of replayAt(fromMs + HOUR_MS - 1).stream(losAngeles, fromMs, abort.signal)) {
      told.push(...batch.readings)
      if (batch.nextFromMs === fromMs + HOUR_MS) break
    }
    expect(told).toEqual(readingsOf(fromMs, fromMs + HOUR_MS))
  })

  test('is for cities with a recording only, and off when SOURCES does not name it', () => {
    expect([replay.covers(losAngeles), replay.covers(paris)]).toEqual([true, false])
    const off = createReplaySource({ clock: { nowMs: () => 0 }, speed: null, isOn: createSourceSwitch([]) })
    expect(off.check()).toMatchObject({ state: 'off', detail: expect.stringContaining('SOURCES') })
  })
})
