import type { ServerMessage } from '@rocade/shared/protocol/live-messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSequenceTracker } from './sequence-tracker.ts'

const at = '2026-11-21T12:00:00Z'
const none = { zones: [], segments: [], weather: [], freshness: [], incidents: [] }
const welcome = (streamId = 's', cityIds = ['paris']): ServerMessage => {
  return { type: 'welcome', seq: 0, at, streamId, heartbeatS: 20, cityIds }
}
const snapshot = (seq: number): ServerMessage => ({ type: 'snapshot', seq, at, reason: 'start', ...none })
const delta = (seq: number, prevSeq: number): ServerMessage => ({ type: 'delta', seq, at, prevSeq, ...none })

function started(lastSeq = 5) {
  const tracker = createSequenceTracker()
  expect(tracker.hello(['paris'])).toBeNull()
  tracker.judge(welcome())
  tracker.judge(snapshot(lastSeq))
  return tracker
}

describe('sequence tracker', () => {
  test('applies deltas that follow one another', () => {
    const tracker = started(5)
    expect(tracker.judge(delta(6, 5))).toBe('apply')
    expect(tracker.judge(delta(9, 6))).toBe('apply') // 7 and 8 concerned other cities
    expect(tracker.lastSeq()).toBe(9)
  })
  test('applies nothing twice', () => {
    const tracker = started(5)
    tracker.judge(delta(6, 5))
    expect(tracker.judge(delta(6, 5))).toBe('ignore')
    expect(tracker.counts()).toEqual({ applied: 1, duplicates: 1, gaps: 0 })
  })
  test('asks again after a gap, from the last message it has, and ignores the rest until the answer', () => {
    const tracker = started(5)
    expect(tracker.judge(delta(8, 7))).toBe('resync')
    expect(tracker.hello(['paris'])).toEqual({ streamId: 's', lastSeq: 5 })
    expect(tracker.judge(delta(9, 8))).toBe('ignore')
    expect(tracker.judge(welcome())).toBe('apply')
    expect(tracker.judge(delta(7, 5))).toBe('apply')
    expect(tracker.judge(delta(8, 7))).toBe('apply')
  })
  test('asks for a snapshot when asking for what was missed did not help', () => {
    const tracker = started(5)
    tracker.judge(delta(8, 7))
    tracker.hello(['paris'])
    tracker.judge(welcome())
    expect(tracker.judge(delta(9, 8))).toBe('resync')
    expect(tracker.hello(['paris'])).toBeNull()
  })
  test('waits for a snapshot when the server was started anew', () => {
    const tracker = started(5)
    tracker.hello(['paris'])
    expect(tracker.judge(welcome('another'))).toBe('ignore')
    expect(tracker.judge(delta(1, 0))).toBe('ignore')
    expect(tracker.judge(snapshot(1))).toBe('apply')
    expect(tracker.judge(delta(2, 1))).toBe('apply')
  })
  test('does not mix the data of the city before with that of the city now', () => {
    const tracker = started(5)
    expect(tracker.hello(['los-angeles'])).toBeNull()
    expect(tracker.judge(delta(6, 5))).toBe('ignore') // still of Paris
    expect(tracker.judge(welcome('s', ['paris']))).toBe('ignore')
    expect(tracker.judge(snapshot(6))).toBe('ignore')
    tracker.judge(welcome('s', ['los-angeles']))
    expect(tracker.judge(snapshot(6))).toBe('apply')
  })
  test('applies each delta exactly once and in order, whichever are lost or doubled on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ok', 'lost', 'doubled'), { maxLength: 40 }), (fates) => {
        const tracker = started(0)
        const applied: number[] = []
        const take = (message: ServerMessage): void => {
          const verdict = tracker.judge(message)
          if (verdict === 'apply' && message.type === 'delta') applied.push(message.seq)
          if (verdict === 'resync' && message.type === 'delta') resume(message.seq)
        }
        const resume = (upTo: number) => {
          const from = tracker.hello(['paris'])
          take(welcome())
          for (let seq = (from?.lastSeq ?? 0) + 1; seq <= upTo; seq++) take(delta(seq, seq - 1))
        }
        fates.forEach((fate, i) => {
          if (fate !== 'lost') take(delta(i + 1, i))
          if (fate === 'doubled') take(delta(i + 1, i))
        })
        take(delta(fates.length + 1, fates.length))
        expect(applied).toEqual(Array.from({ length: fates.length + 1 }, (_, i) => i + 1))
      }),
    )
  })
})
