import { describe, expect, test } from 'vitest'
import {
  bearingDeg,
  boxAround,
  boxMiddle,
  boxWidthDeg,
  distanceM,
  isLonInBox,
  type LonLat,
  lonDifference,
  lonNear,
  moved,
  unrolled,
  wrapLon,
} from './longitude.ts'

const FIJI: readonly LonLat[] = [
  [179.95, -16.8],
  [180, -16.78],
  [-180, -16.79],
  [-179.96, -16.8],
]

describe('a box', () => {
  test('across 180° has its west greater than its east (RFC 7946, 5.2)', () => {
    expect(boxAround(FIJI)).toEqual([179.95, -16.8, -179.96, -16.78])
  })
  test.each<[string, LonLat[], number[]]>([
    [
      'away from 180°',
      [
        [2.2, 48.8],
        [2.4, 48.9],
      ],
      [2.2, 48.8, 2.4, 48.9],
    ],
    ['of one position', [[-118.2, 34]], [-118.2, 34, -118.2, 34]],
    [
      'across Greenwich',
      [
        [-0.2, 51.4],
        [0.1, 51.6],
      ],
      [-0.2, 51.4, 0.1, 51.6],
    ],
    [
      'that ends at 180° from the west',
      [
        [179.9, 1],
        [180, 2],
        [-180, 1],
      ],
      [179.9, 1, 180, 2],
    ],
    [
      'that ends at 180° from the east',
      [
        [-179.9, 1],
        [180, 2],
      ],
      [-180, 1, -179.9, 2],
    ],
  ])('%s', (_, positions, expected) => {
    expect(boxAround(positions)).toEqual(expected)
  })
  test('of nothing is undefined', () => expect(boxAround([])).toBeUndefined())

  test('across 180° has its width and its middle there', () => {
    const box = [179.95, -16.8, -179.96, -16.78] as const
    expect(boxWidthDeg(box)).toBeCloseTo(0.09, 9)
    const [lon, lat] = boxMiddle(box)
    expect([lon, lat]).toEqual([expect.closeTo(179.995, 9), expect.closeTo(-16.79, 9)])
    expect(boxMiddle([179.98, 0, -179.9, 2])[0]).toBeCloseTo(-179.96, 9)
  })

  test('holds the longitudes between its west and its east, and those beside it within the margin', () => {
    const box = [179.95, -16.8, -179.96, -16.78] as const
    const inside = [179.95, 180, -180, -179.97, 179.94, -179.95].map((lon) => isLonInBox(lon, box, 0.02))
    expect(inside).toEqual([true, true, true, true, true, true])
    expect([179.9, -179.9, 0].map((lon) => isLonInBox(lon, box, 0.02))).toEqual([false, false, false])
    expect([2.1, 2.41, -0.1].map((lon) => isLonInBox(lon, [2.2, 48, 2.4, 49], 0.1))).toEqual([true, true, false])
    expect(isLonInBox(-179.99, [179.8, 0, 179.98, 1], 0.05)).toBe(true)
  })
})

describe('two positions on both sides of 180°', () => {
  const [west, east]: [LonLat, LonLat] = [
    [179.96, -16.79],
    [-179.97, -16.79],
  ]
  test('are 7.5 km apart, not half the world', () => {
    expect(distanceM(west, east)).toBeCloseTo(7_452, -1)
  })
  test('lie east and west of one another', () => {
    expect(bearingDeg(west, east)).toBeCloseTo(90, 6)
    expect(bearingDeg(east, west)).toBeCloseTo(270, 6)
    expect(lonDifference(179.96, -179.97)).toBeCloseTo(0.07, 9)
    expect(lonDifference(-179.97, 179.96)).toBeCloseTo(-0.07, 9)
  })
  test('a step across it has a longitude within −180 to 180', () => {
    const [lon] = moved([179.999, 0], 90, 1_000)
    expect(lon).toBeCloseTo(-179.99201, 4)
  })
})

test('a line across 180° is in one piece, near the meridian that it is asked to be near', () => {
  expect(unrolled(FIJI).map(([lon]) => lon)).toEqual([179.95, 180, 180, expect.closeTo(180.04, 9)])
  expect(unrolled(FIJI, -179).map(([lon]) => lon)).toEqual([expect.closeTo(-180.05, 9), -180, -180, -179.96])
  expect(lonNear(2, 2.3)).toBe(2.3)
})

test('a longitude within −180 to 180 stays as it is', () => {
  expect([-180, -0.005, 180, 179.99999].map(wrapLon)).toEqual([-180, -0.005, 180, 179.99999])
  expect([190, -190, 540].map(wrapLon)).toEqual([-170, 170, -180])
})
