import { describe, expect, test } from 'vitest'
import { congestionLevel, jamFactor } from './congestion-level.ts'

describe('congestionLevel', () => {
  test.each([
    [100, 'free'],
    [85, 'free'],
    [84.9, 'light'],
    [65, 'light'],
    [45, 'heavy'],
    [44.9, 'jammed'],
    [0, 'jammed'],
  ])('%s km/h on a road of 100 km/h is %s', (speedKmh, level) => {
    expect(congestionLevel({ speedKmh, freeFlowKmh: 100 })).toBe(level)
  })
  test('a closed road is closed whatever its last speed', () => {
    expect(congestionLevel({ speedKmh: 100, freeFlowKmh: 100, isClosed: true })).toBe('closed')
  })
  test.each([
    [null, 100],
    [50, null],
    [50, 0],
    [Number.NaN, 100],
  ])('has no level for speed %s and free flow %s', (speedKmh, freeFlowKmh) => {
    expect(congestionLevel({ speedKmh, freeFlowKmh })).toBe('no-data')
  })
})

describe('jamFactor', () => {
  test('is 0 above free flow, 10 at standstill and 10 when closed', () => {
    expect(jamFactor({ speedKmh: 120, freeFlowKmh: 100 })).toBe(0)
    expect(jamFactor({ speedKmh: 0, freeFlowKmh: 100 })).toBe(10)
    expect(jamFactor({ speedKmh: null, freeFlowKmh: null, isClosed: true })).toBe(10)
  })
  test('is null without data', () => expect(jamFactor({ speedKmh: null, freeFlowKmh: 100 })).toBeNull())
})
