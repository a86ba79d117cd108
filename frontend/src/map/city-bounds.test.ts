import { describe, expect, test } from 'vitest'
import { boundsToShow } from './city-bounds.ts'

const zone = (...ring: [number, number][]) => ({ zoneId: 'z', name: 'Z', polygons: [[ring]] })

describe('boundsToShow', () => {
  test('reaches out to zones at the sides, not above and below', () => {
    expect(boundsToShow([2, 48, 3, 49], [zone([1.5, 48.5], [2, 51]), zone([3.25, 40], [2, 48])])).toEqual([
      1.5, 48, 3.25, 49,
    ])
  })
  test('is never less than the bounds of the city', () => {
    expect(boundsToShow([2, 48, 3, 49], [zone([2.4, 48.5])])).toEqual([2, 48, 3, 49])
    expect(boundsToShow([2, 48, 3, 49], [])).toEqual([2, 48, 3, 49])
  })
})
