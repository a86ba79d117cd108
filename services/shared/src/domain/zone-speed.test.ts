import { describe, expect, test } from 'vitest'
import { type SegmentState, zoneSpeed } from './zone-speed.ts'

const at = (lengthM: number | null, speedKmh: number | null, isClosed = false): SegmentState => ({
  lengthM,
  reading: speedKmh === null ? null : { speedKmh, freeFlowKmh: 100, confidence: 0.8, isClosed },
})

describe('zoneSpeed', () => {
  test('is the length over the travel time of its segments', () => {
    const zone = zoneSpeed([at(1000, 100), at(1000, 10)])
    expect(zone.speedKmh).toBeCloseTo(18.18, 2)
    expect(zone).toMatchObject({ level: 'jammed', coverage: 1, confidence: 0.8 })
  })
  test('says no data under half coverage, and still says how much was covered', () => {
    expect(zoneSpeed([at(400, 50), at(600, null)])).toMatchObject({ level: 'no-data', speedKmh: null, coverage: 0.4 })
  })
  test('gives a point detector no weight beside measured stretches', () => {
    expect(zoneSpeed([at(1000, 80), at(null, 5)]).speedKmh).toBe(80)
  })
  test('weighs point detectors equally in a zone that has nothing else', () => {
    expect(zoneSpeed([at(null, 80), at(null, 80)])).toMatchObject({ speedKmh: 80, coverage: 1 })
  })
  test('a closed segment is covered but carries no speed', () => {
    expect(zoneSpeed([at(1000, 80), at(500, 0, true)])).toMatchObject({ speedKmh: 80, coverage: 1 })
    expect(zoneSpeed([at(500, 0, true)])).toMatchObject({ speedKmh: null, level: 'closed' })
  })
  test('a zone without segments has no data', () => {
    expect(zoneSpeed([])).toMatchObject({ level: 'no-data', coverage: 0, speedKmh: null })
  })
})
