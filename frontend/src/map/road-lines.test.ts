import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { offsetRoadLines, type RoadLine } from './road-lines.ts'

const line = (id: string, points: [number, number][], downstreamId: string | null = null): RoadLine => ({
  id,
  downstreamId,
  points: points.map(([x, y]) => ({ x, y })),
})

describe('offsetRoadLines', () => {
  test('puts the two directions of a road side by side, each to its right', () => {
    const out = offsetRoadLines(
      [
        line('east', [
          [0, 0],
          [90, 0],
        ]),
        line('west', [
          [90, 0],
          [0, 0],
        ]),
      ],
      3,
    )
    expect(out.get('east')?.every((point) => Math.abs(point.y - 3) < 1e-9)).toBe(true)
    expect(out.get('west')?.every((point) => Math.abs(point.y + 3) < 1e-9)).toBe(true)
  })
  test('joins a road to the next one without a step', () => {
    const out = offsetRoadLines(
      [
        line(
          'a',
          [
            [0, 0],
            [50, 0],
          ],
          'b',
        ),
        line('b', [
          [50, 0],
          [90, 30],
        ]),
      ],
      4,
    )
    const end = out.get('a')?.at(-1)
    const start = out.get('b')?.[0]
    expect(end?.x).toBeCloseTo(start?.x ?? Number.NaN, 9)
    expect(end?.y).toBeCloseTo(start?.y ?? Number.NaN, 9)
  })
  test('keeps a sharp corner a corner', () => {
    const out = offsetRoadLines(
      [
        line(
          'a',
          [
            [0, 0],
            [50, 0],
          ],
          'b',
        ),
        line('b', [
          [50, 0],
          [0, 10],
        ]),
      ],
      4,
    )
    expect(out.get('a')?.at(-1)).toEqual({ x: 50, y: 4 })
  })
  test('leaves out a point, which has no direction', () => {
    expect(offsetRoadLines([line('p', [[5, 5]])], 3).size).toBe(0)
  })
  test('gives finite points for any input, also for points on top of one another', () => {
    const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }))
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
        const out = offsetRoadLines([line('a', points, 'a')], 3).get('a') ?? []
        return out.length > 0 && out.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
      }),
    )
  })
})
