import { describe, expect, test } from 'vitest'
import { type CityLive, EMPTY_CITY } from '../live/live-store.ts'
import { type AlertRule, alertValue } from './alert-rule.ts'

const rule = (kind: 'zone' | 'segment', measure: AlertRule['measure']): AlertRule => ({
  ruleId: 'a',
  place: { cityId: 'paris', kind, id: 'x', name: 'X' },
  measure,
  limit: 1,
  forS: 0,
})
const segment = { speedKmh: 30, freeFlowKmh: 60, delayMin: 2, level: 'heavy', isClosed: false }
const zone = { speedRatio: 0.7, delayMinPer10Km: 4, level: 'light' }
const cityWith = (segmentLive: object, zoneLive: object = zone) =>
  ({ ...EMPTY_CITY, segments: new Map([['x', segmentLive]]), zones: new Map([['x', zoneLive]]) }) as unknown as CityLive

describe('the figure of a rule', () => {
  test('is speed against free flow, or minutes lost, of its zone or segment', () => {
    const city = cityWith(segment)
    expect(alertValue(rule('segment', 'speedRatio'), city)).toBe(0.5)
    expect(alertValue(rule('segment', 'lostMin'), city)).toBe(2)
    expect(alertValue(rule('zone', 'speedRatio'), city)).toBe(0.7)
    expect(alertValue(rule('zone', 'lostMin'), city)).toBe(4)
  })
  test('is not known without a fresh reading, and for a place that there is not', () => {
    const old = cityWith({ ...segment, speedKmh: null, level: 'no-data' })
    expect(alertValue(rule('segment', 'speedRatio'), old)).toBeNull()
    expect(alertValue(rule('zone', 'speedRatio'), EMPTY_CITY)).toBeNull()
  })
  test('a closed road stands', () => {
    const closed = cityWith({ ...segment, speedKmh: null, isClosed: true, level: 'closed' })
    expect(alertValue(rule('segment', 'speedRatio'), closed)).toBe(0)
  })
})
