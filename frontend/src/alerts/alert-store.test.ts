import { describe, expect, test } from 'vitest'
import { type CityLive, EMPTY_CITY } from '../live/live-store.ts'
import type { AlertRule } from './alert-rule.ts'
import { createAlertStore } from './alert-store.ts'

const rule = (ruleId: string, cityId = 'paris'): AlertRule => ({
  ruleId,
  place: { cityId, kind: 'zone', id: 'x', name: 'X' },
  measure: 'speedRatio',
  limit: 0.5,
  forS: 60,
})
const cityAt = (speedRatio: number) =>
  ({ ...EMPTY_CITY, zones: new Map([['x', { speedRatio, level: 'heavy' }]]) }) as unknown as CityLive
function memoryOf(text: string | null = null) {
  const kept = { text }
  const write = (next: string) => {
    kept.text = next
  }
  return { read: () => kept.text, write }
}

describe('the alerts of a browser', () => {
  test('are there again after a reload, firing ones too, and what was waited for begins anew', () => {
    const memory = memoryOf()
    const store = createAlertStore(memory)
    store.add(rule('a'), 0)
    store.look('paris', cityAt(0.2), 1000)
    store.look('paris', cityAt(0.2), 62_000)
    store.add(rule('b'), 0)
    store.look('paris', cityAt(0.2), 63_000)
    const states = () =>
      createAlertStore(memory)
        .all()
        .map(({ rule: { ruleId }, status }) => [ruleId, status.state])
    expect(states()).toEqual([
      ['b', 'watching'],
      ['a', 'firing'],
    ])
    store.remove('a')
    expect(states()).toEqual([['b', 'watching']])
  })
  test('tell once that they fire and once that it is over, and only of the city that is looked at', () => {
    const store = createAlertStore(memoryOf())
    store.add(rule('a'), 0)
    store.add(rule('other', 'lyon'), 0)
    const look = (ratio: number, second: number) =>
      store
        .look('paris', cityAt(ratio), second * 1000)
        .map(({ rule: { ruleId }, status }) => `${ruleId} ${status.state}`)
    expect(look(0.2, 0)).toEqual([])
    expect(look(0.2, 60)).toEqual(['a firing'])
    expect(look(0.2, 61)).toEqual([])
    expect(look(0.9, 62)).toEqual(['a resolved'])
  })
  test('are none where something else is kept under their name', () => {
    for (const text of ['{', '5', '[{"rule":1}]', null]) expect(createAlertStore(memoryOf(text)).all()).toEqual([])
  })
})
