import { expect, test } from 'vitest'
import type { LiveMessageSeen } from '../stored.ts'
import { checkLiveClient } from './live-client.ts'

const welcome = (streamId: string): LiveMessageSeen => ({ type: 'welcome', streamId, seq: 0 })
const snapshot = (seq: number): LiveMessageSeen => ({ type: 'snapshot', seq })
const delta = (prevSeq: number, seq: number): LiveMessageSeen => ({ type: 'delta', prevSeq, seq })
const segments = new Map([['paris/1', 'free']])
const check = (messages: readonly LiveMessageSeen[], asked = segments) =>
  checkLiveClient({ messages, segments, asked }).map(({ invariant, what }) => `${invariant} ${what}`)

test('a stream that is followed without a gap keeps the promise, over a resumption and a new server too', () => {
  expect(check([welcome('a'), snapshot(3), delta(3, 5), welcome('a'), delta(5, 6), welcome('b'), snapshot(1)])).toEqual(
    [],
  )
})

test('a gap is closed by a snapshot that contains it, or by the deltas that were missed', () => {
  expect(check([welcome('a'), snapshot(3), delta(5, 6), welcome('a'), snapshot(6)])).toEqual([])
  expect(check([welcome('a'), snapshot(3), delta(5, 6), welcome('a'), delta(3, 5), delta(5, 6)])).toEqual([])
})

test.each([
  ['a gap that stays open', [welcome('a'), snapshot(3), delta(5, 6)], 'never closed'],
  ['a snapshot from before the gap', [welcome('a'), snapshot(3), delta(5, 6), snapshot(4)], 'never closed'],
  ['a number that comes again', [welcome('a'), snapshot(3), delta(3, 3)], 'does not grow'],
  ['a snapshot that goes back', [welcome('a'), snapshot(3), snapshot(2)], 'does not grow'],
])('%s breaks it', (_what, messages, text) => {
  expect(check(messages)).toEqual([expect.stringContaining(text)])
})

test('a client that has other segments than a new one is told breaks it', () => {
  expect(check([welcome('a'), snapshot(1)], new Map([['paris/1', 'jammed']]))).toEqual([
    expect.stringContaining('told otherwise'),
  ])
})
