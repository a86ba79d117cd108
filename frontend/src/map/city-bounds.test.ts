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
  test('goes on beyond 180° where the zones do', () => {
    const bounds = boundsToShow([179.95, -17, -179.96, -16], [zone([179.95, -16.5], [180.03, -16.6])])
    expect(bounds).toEqual([expect.closeTo(179.95, 9), -17, expect.closeTo(180.04, 9), -16])
    const fromEast = boundsToShow([179.95, -17, -179.96, -16], [zone([-179.97, -16.5], [-180.06, -16.6])])
    expect(fromEast).toEqual([expect.closeTo(-180.06, 9), -17, expect.closeTo(-179.96, 9), -16])
  })
})
