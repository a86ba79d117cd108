import type { KafkaMessage } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { createMessageQueue } from './message-queue.ts'

const message = (offset: number, options: { bytes?: number; timestamp?: number } = {}): KafkaMessage => ({
  key: Buffer.from('k'),
  value: Buffer.alloc(options.bytes ?? 9),
  timestamp: String(options.timestamp ?? 1_000 + offset),
  attributes: 0,
  offset: String(offset),
  headers: {},
})
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => message(from + index))
const offsets = (messages: readonly { offset: number }[]) => messages.map(({ offset }) => offset)

describe('a queue of fetched messages', () => {
  test('gives them in order, over the borders of fetches, at most as many as asked for', () => {
    const queue = createMessageQueue(3)
    queue.push(numbers(0, 3))
    expect(offsets(queue.take(2, 1_000))).toEqual([0, 1])
    queue.push(numbers(3, 3))
    expect(queue.length).toBe(4)
    expect(offsets(queue.take(3, 1_000))).toEqual([2, 3, 4])
    expect(offsets(queue.take(3, 1_000))).toEqual([5])
    expect(queue.take(3, 1_000)).toEqual([])
    expect([queue.length, queue.bytes]).toEqual([0, 0])
  })
  test('says when the broker took a message whose clock was set back', () => {
    const queue = createMessageQueue(0)
    queue.push([message(0, { timestamp: 9_000 }), message(1, { timestamp: 4_000 }), message(2, { timestamp: 9_500 })])
    expect(queue.take(3, 1_000).map(({ appendedAtMs, clockMs }) => [appendedAtMs, clockMs])).toEqual([
      [9_000, undefined],
      [9_000, 4_000],
      [9_500, undefined],
    ])
  })
  test('gives no more bytes than asked for, but always one message', () => {
    const queue = createMessageQueue(0)
    queue.push([message(0, { bytes: 99 }), message(1, { bytes: 9 }), message(2, { bytes: 9 })])
    expect(offsets(queue.take(10, 20))).toEqual([0])
    expect(offsets(queue.take(10, 20))).toEqual([1, 2])
  })
  test('never lets the time of a partition go back', () => {
    const queue = createMessageQueue(0)
    queue.push([message(0, { timestamp: 50 }), message(1, { timestamp: 40 }), message(2, { timestamp: 60 })])
    expect(queue.take(9, 1_000).map(({ appendedAtMs }) => appendedAtMs)).toEqual([50, 50, 60])
  })
  test('forgets all of them', () => {
    const queue = createMessageQueue(0)
    queue.push(numbers(0, 3))
    queue.clear()
    expect([queue.length, queue.bytes, queue.take(9, 9)]).toEqual([0, 0, []])
  })
})
