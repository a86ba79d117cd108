import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { incidentOf } from '../../test/readings.ts'
import { loadedCity } from '../../test/small-city.ts'
import { createLiveState } from './live-state.ts'

const T = Date.parse('2026-06-10T10:00:00Z')
const MINUTE_MS = 60_000

describe('the incidents of the live state', () => {
  let source: string | null = 'simulator'
  const open = () => createLiveState([loadedCity()], () => source)
  const take = (state: ReturnType<typeof open>, reading: object) =>
    state.take('incidents', { reading: { ...reading }, qualityScore: 100, appendedAtMs: T }, T)
  const changes = (state: ReturnType<typeof open>, nowMs: number) => state.changes(nowMs).get('small')?.incidents ?? []
  const segmentsOf = (list: ReturnType<typeof changes>) =>
    list.map(({ incidents }) => incidents.map(({ segmentId }) => segmentId))

  test('one that begins and one that ends are each told once, always with all that go on', () => {
    const state = open()
    take(state, incidentOf('a1', T - 10 * MINUTE_MS, { readingId: randomUUID() }))
    take(state, incidentOf('b1', T, { readingId: randomUUID() }))
    expect(segmentsOf(changes(state, T))).toEqual([['a1', 'b1']])
    expect(changes(state, T + MINUTE_MS)).toEqual([])
    expect(segmentsOf(changes(state, T + 20 * MINUTE_MS))).toEqual([['b1']])
    expect(state.view(['small'], T).incidents).toMatchObject([{ cityId: 'small', source: 'simulator' }])
    expect(segmentsOf(changes(state, T + 30 * MINUTE_MS))).toEqual([[]])
  })

  test('the same one told again changes nothing, and one that is over is not shown', () => {
    const state = open()
    const incident = incidentOf('a1', T)
    expect(take(state, incident)).toBe(true)
    changes(state, T)
    expect(take(state, { ...incident, toldAt: new Date(T + MINUTE_MS).toISOString() })).toBe(false)
    expect(take(state, incidentOf('nowhere', T, { readingId: randomUUID() }))).toBe(false)
    expect(take(state, { ...incident, kind: 'flood' })).toBe(false)
    take(state, incidentOf('b1', T - 40 * MINUTE_MS, { readingId: randomUUID() }))
    expect(changes(state, T + MINUTE_MS)).toEqual([])
  })

  test('one that is told ahead is shown when it begins', () => {
    const state = open()
    take(state, incidentOf('a1', T + 2 * MINUTE_MS))
    expect(segmentsOf(changes(state, T))).toEqual([[]])
    expect(segmentsOf(changes(state, T + 2 * MINUTE_MS))).toEqual([['a1']])
  })

  test('that nobody tells them is told, and that somebody does', () => {
    source = null
    const state = open()
    expect(state.view(['small'], T).incidents).toEqual([{ cityId: 'small', source: null, incidents: [] }])
    expect(changes(state, T)).toEqual([])
    source = 'simulator'
    expect(changes(state, T)).toEqual([{ cityId: 'small', source: 'simulator', incidents: [] }])
  })
})
