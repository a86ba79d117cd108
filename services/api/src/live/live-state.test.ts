import { describe, expect, test } from 'vitest'
import { trafficOf, weatherOf } from '../../test/readings.ts'
import { type City, loadedCity } from '../../test/small-city.ts'
import { createLiveState } from './live-state.ts'

const T = Date.parse('2026-06-10T10:00:00Z')
const FRESH_MS = 900_000

describe('the live state', () => {
  const city: City = loadedCity()
  const open = () => createLiveState([city])
  const take = (state: ReturnType<typeof open>, segmentId: string, atMs: number, values: object = {}) =>
    state.take('traffic', { reading: trafficOf(segmentId, atMs, values), qualityScore: 100, appendedAtMs: atMs }, atMs)
  const zone = (state: ReturnType<typeof open>, zoneId: string, nowMs = T) =>
    state.view(['small'], nowMs).zones.find((one) => one.zoneId === zoneId)

  test('without a reading everything is no data, never 0 and never free', () => {
    const { zones, segments } = open().view(['small'], T)
    for (const one of zones) expect(one).toMatchObject({ level: 'no-data', speedKmh: null, ageS: null, coverage: 0 })
    for (const one of segments) expect(one).toMatchObject({ level: 'no-data', speedKmh: null, observedAt: null })
  })

  test('the newest observed reading wins, whatever the order they come in', () => {
    const state = open()
    expect(take(state, 'a1', T, { speedKmh: 30 })).toBe(true)
    expect(take(state, 'a1', T - 1000, { speedKmh: 90 })).toBe(false)
    expect(take(state, 'a1', T, { speedKmh: 80 })).toBe(false)
    state.changes(T)
    expect(state.view(['small'], T).segments.find((one) => one.segmentId === 'a1')?.speedKmh).toBe(30)
  })

  const TWO_DAYS_MS = 2 * 24 * 3_600_000

  test('a reading from two days ahead, left by a wrong clock, is not the present and keeps nothing out', () => {
    const state = open()
    const ahead = { reading: trafficOf('a1', T + TWO_DAYS_MS), qualityScore: 100, appendedAtMs: T + TWO_DAYS_MS }
    expect(state.take('traffic', ahead, T)).toBe(false)
    expect(state.changes(T).size).toBe(0)
    expect(take(state, 'a1', T, { speedKmh: 30 })).toBe(true)
  })

  test('when the clock is set back, what came from the future is forgotten and the present counts', () => {
    const state = open()
    for (const id of ['a1', 'a2']) take(state, id, T + TWO_DAYS_MS, { speedKmh: 90 })
    const weather = (atMs: number) =>
      state.take('weather', { reading: weatherOf(atMs), qualityScore: 90, appendedAtMs: atMs }, atMs)
    weather(T + TWO_DAYS_MS)
    state.changes(T + TWO_DAYS_MS)
    const view = state.changes(T).get('small')
    expect(view?.segments.map((one) => [one.segmentId, one.level, one.observedAt])).toEqual([
      ['a1', 'no-data', null],
      ['a2', 'no-data', null],
    ])
    expect(view?.weather[0]).toMatchObject({ observedAt: null, temperatureC: null })
    expect(view?.freshness[0]).toMatchObject({ newestObservedAt: null, isFresh: false, lastUpdateAt: null })
    expect(zone(state, 'a')).toMatchObject({ level: 'no-data', observedAt: null, ageS: null })
    expect(take(state, 'a1', T, { speedKmh: 30 })).toBe(true)
    expect(weather(T)).toBe(true)
    state.changes(T)
    expect(state.freshness(['small'], T)[0]).toMatchObject({ newestObservedAt: new Date(T).toISOString() })
    expect(state.changes(T + FRESH_MS).size).toBe(1)
  })

  test('a zone is the space-mean of its segments, and a point detector has no weight in it', () => {
    const state = open()
    take(state, 'a1', T, { speedKmh: 100, freeFlowKmh: 100 })
    take(state, 'a2', T, { speedKmh: 10, freeFlowKmh: 100 })
    take(state, 'a3', T, { speedKmh: 1, freeFlowKmh: 100 })
    state.changes(T)
    // 1 km at 100 and 1 km at 10: 2 km in 6.6 min; the plain mean would say 55.
    expect(zone(state, 'a')).toMatchObject({ speedKmh: 18.18, coverage: 1, level: 'jammed', delayMinPer10Km: 27 })
  })

  test('under half of the length covered there is no level', () => {
    const state = open()
    take(state, 'b1', T)
    state.changes(T)
    expect(zone(state, 'b')).toMatchObject({ level: 'no-data', speedKmh: null, coverage: 0.25, source: 'simulator' })
  })

  test('a reading that grows too old stops counting by itself, and is still told', () => {
    const state = open()
    for (const id of ['a1', 'a2', 'a3']) take(state, id, T)
    state.changes(T)
    expect(state.changes(T + FRESH_MS - 1).size).toBe(0)
    const expired = state.changes(T + FRESH_MS).get('small')
    expect(expired?.segments.map((one) => [one.segmentId, one.level])).toEqual([
      ['a1', 'no-data'],
      ['a2', 'no-data'],
      ['a3', 'no-data'],
    ])
    expect(zone(state, 'a', T + FRESH_MS)).toMatchObject({
      level: 'no-data',
      speedKmh: null,
      observedAt: new Date(T).toISOString(),
      ageS: FRESH_MS / 1000,
    })
    expect(expired?.freshness[0]).toMatchObject({ isFresh: false, newestObservedAt: new Date(T).toISOString() })
    expect(state.changes(T + 2 * FRESH_MS).size).toBe(0)
  })

  test('a closed road has no speed, and a zone of closed roads is closed', () => {
    const state = open()
    for (const id of ['a1', 'a2']) take(state, id, T, { isClosed: true, speedKmh: 0 })
    const { segments = [] } = state.changes(T).get('small') ?? {}
    expect(segments[0]).toMatchObject({ level: 'closed', isClosed: true, speedKmh: null, delayMin: null })
    expect(zone(state, 'a')).toMatchObject({ level: 'closed', speedKmh: null })
  })

  test('tells only what changed, once', () => {
    const state = open()
    take(state, 'a1', T)
    const change = state.changes(T).get('small')
    expect(change?.segments.map((one) => one.segmentId)).toEqual(['a1'])
    expect(change?.zones.map((one) => one.zoneId)).toEqual(['a'])
    expect(state.changes(T).size).toBe(0)
  })

  test('a clock of the source that is ahead makes an age of 0, not a negative one', () => {
    const state = open()
    for (const id of ['a1', 'a2']) take(state, id, T + 60_000)
    state.changes(T)
    expect(zone(state, 'a')?.ageS).toBe(0)
  })

  test('minutes lost on a segment follow from its length', () => {
    const state = open()
    take(state, 'b2', T, { speedKmh: 30, freeFlowKmh: 60 })
    // 3 km at 30 instead of 60 km/h.
    expect(state.changes(T).get('small')?.segments[0]?.delayMin).toBe(3)
  })

  test('weather counts for three hours, with the heat index where it is defined', () => {
    const state = open()
    const weather = (atMs: number, values: object) =>
      state.take('weather', { reading: weatherOf(atMs, values), qualityScore: 90, appendedAtMs: atMs }, atMs)
    weather(T, { temperatureC: 35, humidityPct: 60 })
    expect(weather(T - 1, { temperatureC: 1 })).toBe(false)
    const now = state.changes(T).get('small')?.weather[0]
    expect(now).toMatchObject({ temperatureC: 35, ageS: 0, qualityScore: 90 })
    expect(now?.heatIndexC).toBeGreaterThan(40)
    expect(state.changes(T + 3 * 3_600_000).get('small')?.weather[0]).toMatchObject({
      temperatureC: null,
      heatIndexC: null,
      observedAt: new Date(T).toISOString(),
    })
  })

  test.each([
    ['a segment that is not known', { segmentId: 'zz' }],
    ['a city that is not known', { cityId: 'elsewhere' }],
    ['a reading that is not as its contract says', { speedKmh: 'fast' }],
  ])('ignores %s', (_what, values) => {
    const state = open()
    expect(take(state, 'a1', T, values)).toBe(false)
    expect(state.changes(T).size).toBe(0)
  })

  test('says of a recording that it is one', () => {
    const state = createLiveState([loadedCity({ hasRecording: true })])
    take(state, 'a1', T, { source: 'replay' })
    expect(state.changes(T).get('small')?.freshness[0]).toMatchObject({ isRecording: true, isFresh: true })
  })
})
