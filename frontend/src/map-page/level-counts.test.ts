import { describe, expect, test } from 'vitest'
import { countLevels, toggleLevel } from './level-counts.ts'

describe('countLevels', () => {
  test('counts a segment without a word from the feed as no data, so that the sum is always all segments', () => {
    const segments = [{ segmentId: 'a' }, { segmentId: 'b' }, { segmentId: 'c' }]
    const counts = countLevels(
      segments,
      new Map([
        ['a', { level: 'jammed' as const }],
        ['x', { level: 'free' as const }],
      ]),
    )
    expect(counts).toEqual({ free: 0, light: 0, heavy: 0, jammed: 1, closed: 0, 'no-data': 2 })
  })
})

describe('toggleLevel', () => {
  test('shows one class, adds another, and shows all again when the last one is taken away', () => {
    const jammed = toggleLevel(new Set(), 'jammed')
    expect([...jammed]).toEqual(['jammed'])
    expect([...toggleLevel(jammed, 'heavy')]).toEqual(['jammed', 'heavy'])
    expect(toggleLevel(jammed, 'jammed').size).toBe(0)
  })
})
