import { describe, expect, test } from 'vitest'
import { flowMark, flowRate, withMark } from './flow-rates.ts'

const markAt = (second: number, ...offsets: number[]) =>
  flowMark({
    generatedAt: new Date(Date.parse('2026-11-25T00:00:00Z') + second * 1000).toISOString(),
    sinks: [
      {
        sink: 'pg',
        topic: 'traffic_raw',
        lagMessages: 0,
        updatedAt: null,
        partitions: offsets.map((nextOffset, partition) => ({ partition, nextOffset, lagMessages: 0 })),
      },
    ],
  })
const rateOf = (...marks: ReturnType<typeof markAt>[]) =>
  flowRate(
    marks.reduce<readonly ReturnType<typeof markAt>[]>((all, mark) => withMark(all, mark), []),
    'pg traffic_raw',
  )

describe('flow rates', () => {
  test('are what all partitions grew by, over the time between', () => {
    expect(rateOf(markAt(0, 100, 50), markAt(10, 150, 60))).toBe(6)
  })
  test('look at the last minute only', () => {
    expect(rateOf(markAt(0, 0), markAt(100, 1000), markAt(110, 1100))).toBe(10)
  })
  test('are not known from one answer, from the same one twice, or when the log began anew', () => {
    expect(rateOf(markAt(0, 100))).toBeNull()
    expect(rateOf(markAt(0, 100), markAt(0, 100))).toBeNull()
    expect(rateOf(markAt(0, 100), markAt(10, 5))).toBeNull()
    expect(flowRate([], 'pg traffic_raw')).toBeNull()
  })
})
