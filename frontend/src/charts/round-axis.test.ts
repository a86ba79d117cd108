import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundAxis } from './round-axis.ts'

test('roundAxis has round ticks from 0 to just over the highest value', () => {
  expect(roundAxis([108, null])).toEqual({ max: 120, ticks: [0, 40, 80, 120] })
  expect(roundAxis([6.7]).ticks).toEqual([0, 4, 8])
  expect(roundAxis([1])).toEqual({ max: 1.2, ticks: [0, 0.4, 0.8, 1.2] })
})

test('roundAxis of nothing is still an axis', () => expect(roundAxis([null]).ticks.length).toBeGreaterThan(1))

test('roundAxis always has room for the highest value and few ticks', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (highest) => {
      const { max, ticks } = roundAxis([highest])
      return max >= highest * (1 - 1e-5) && ticks.length <= 6 && ticks.length >= 2
    }),
  )
})
