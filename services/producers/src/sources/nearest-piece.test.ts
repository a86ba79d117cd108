import { expect, test } from 'vitest'
import { nearestPiece } from './nearest-piece.ts'

test('a line without points has no nearest piece, and one point leads nowhere', () => {
  expect(nearestPiece([2.35, 48.85], [])).toBeNull()
  expect(nearestPiece([2.35, 48.85], [[2.35, 48.86]])?.bearingDeg).toBeNull()
})

test('the nearest piece of a bent line says distance and direction', () => {
  const line = [
    [2.3, 48.8],
    [2.4, 48.8],
    [2.4, 48.9],
  ] as const
  const east = nearestPiece([2.35, 48.801], line)
  expect(east?.distanceM).toBeCloseTo(111.2, 0)
  expect(east?.bearingDeg).toBeCloseTo(90, 6)
  expect(nearestPiece([2.399, 48.85], line)?.bearingDeg).toBeCloseTo(0, 6)
})

test('a line across 180° is near on both sides', () => {
  const line = [
    [179.99, -16.8],
    [-179.99, -16.8],
  ] as const
  for (const lon of [179.995, 180, -180, -179.995]) {
    const nearest = nearestPiece([lon, -16.8], line)
    expect(nearest?.distanceM).toBeLessThan(1)
    expect(nearest?.bearingDeg).toBeCloseTo(90, 6)
  }
})
