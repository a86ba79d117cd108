import { describe, expect, test } from 'vitest'
import { type AlertStatus, alertAwake, alertStep } from './alert-machine.ts'
import type { AlertRule } from './alert-rule.ts'

const place = { cityId: 'paris', kind: 'zone', id: 'bourse', name: 'Bourse' } as const
const slow: AlertRule = { ruleId: 'a', place, measure: 'speedRatio', limit: 0.5, forS: 60 }
const late: AlertRule = { ruleId: 'b', place, measure: 'lostMin', limit: 10, forS: 0 }
const START: AlertStatus = { state: 'watching', sinceMs: 0 }

/** The states after each of the figures, which come so many seconds apart. */
function statesOf(rule: AlertRule, values: readonly (number | null)[], everyS = 30): string[] {
  let status = START
  return values.map((value, i) => {
    status = alertStep(rule, status, value, i * everyS * 1000)
    return status.state
  })
}

describe('an alert', () => {
  test('fires only when the figure was bad for all of its time', () => {
    expect(statesOf(slow, [0.9, 0.4, 0.4, 0.4])).toEqual(['watching', 'pending', 'pending', 'firing'])
    expect(statesOf(slow, [0.4, 0.4, 0.6, 0.4, 0.4])).toEqual(['pending', 'pending', 'watching', 'pending', 'pending'])
  })
  test('fires at once where it is to', () =>
    expect(statesOf(late, [9, 10, 10.1])).toEqual(['watching', 'watching', 'firing']))
  test('is over when the figure has clearly come back, not when it trembles around the limit', () => {
    expect(statesOf(late, [11, 9.5, 10.5, 9.5, 8.9, 9.5])).toEqual([
      'firing',
      'firing',
      'firing',
      'firing',
      'resolved',
      'resolved',
    ])
    expect(statesOf({ ...slow, forS: 0 }, [0.4, 0.52, 0.49, 0.56])).toEqual(['firing', 'firing', 'firing', 'resolved'])
  })
  test('can fire again', () => expect(statesOf(late, [11, 1, 11])).toEqual(['firing', 'resolved', 'firing']))
  test('takes no reading for a sign of nothing: it neither fires nor ends, and what was waited for begins anew', () => {
    expect(statesOf(slow, [0.4, null, 0.4, 0.4])).toEqual(['pending', 'watching', 'pending', 'pending'])
    expect(statesOf(late, [11, null, null])).toEqual(['firing', 'firing', 'firing'])
  })
  test('keeps the instant of a state as long as it lasts', () => {
    const pending = alertStep(slow, START, 0.4, 5000)
    expect(alertStep(slow, pending, 0.3, 10_000)).toBe(pending)
    expect(pending).toEqual({ state: 'pending', sinceMs: 5000 })
  })
  test('after the page was closed waits anew, and still fires if it did', () => {
    expect(alertAwake({ state: 'pending', sinceMs: 5 }).state).toBe('watching')
    expect(alertAwake({ state: 'firing', sinceMs: 5 }).state).toBe('firing')
  })
})
