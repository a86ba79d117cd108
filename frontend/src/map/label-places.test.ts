import { describe, expect, test } from 'vitest'
import { centreOf, type LabelToPlace, placeLabels, placesInside } from './label-places.ts'

const label = (id: string, candidates: [number, number][], priority = 0): LabelToPlace => ({
  id,
  widthPx: 40,
  heightPx: 12,
  candidates: candidates.map(([x, y]) => ({ x, y })),
  priority,
})

describe('placeLabels', () => {
  test('moves the less important label out of the way', () => {
    const places = placeLabels(
      [
        label(
          'small',
          [
            [0, 0],
            [0, 30],
          ],
          1,
        ),
        label('big', [[0, 0]], 2),
      ],
      [],
    )
    expect(places.get('big')).toEqual({ x: 0, y: 0 })
    expect(places.get('small')).toEqual({ x: 0, y: 30 })
  })
  test('leaves a label out rather than printing it over another', () => {
    const places = placeLabels([label('a', [[0, 0]], 2), label('b', [[10, 0]], 1)], [])
    expect([...places.keys()]).toEqual(['a'])
  })
  test('keeps off the road', () => {
    const road = [-60, -40, -20, 0, 20, 40, 60].map((x) => ({ x, y: 0 }))
    expect(
      placeLabels(
        [
          label('a', [
            [0, 0],
            [0, 25],
          ]),
        ],
        road,
      ).get('a'),
    ).toEqual({ x: 0, y: 25 })
  })
  test('keeps the selected label even on a road', () => {
    const places = placeLabels([{ ...label('a', [[0, 0]]), isRequired: true }], [{ x: 0, y: 0 }])
    expect(places.has('a')).toBe(true)
  })
})

describe('placesInside', () => {
  test('stays inside a bent area whose centre lies outside of it', () => {
    const corners: [number, number][] = [
      [0, 0],
      [100, 0],
      [100, 10],
      [10, 10],
      [10, 100],
      [0, 100],
    ]
    const ring = corners.map(([x, y]) => ({ x, y }))
    const places = placesInside(ring, 5)
    expect(places.length).toBeGreaterThan(10)
    expect(places.every(({ x, y }) => x < 10 || y < 10)).toBe(true)
  })
  test('has a centre also for a ring without an area', () => {
    expect(
      centreOf([
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 2, y: 0 },
      ]),
    ).toEqual({ x: 2, y: 0 })
  })
})
