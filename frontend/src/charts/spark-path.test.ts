import { expect, test } from 'vitest'
import { sparkPath } from './spark-path.ts'

const size = { width: 40, height: 12, highest: 10 }

test('a spark line goes from 0 at the bottom to the highest value at the top', () => {
  expect(sparkPath([0, 10], size)).toBe('M10 11L30 1')
})
test('a value that is not known is a gap', () => {
  expect(sparkPath([null, 5, null, 5], size)).toBe('M15 6M35 6')
})
test('nothing but zeros is a line at the bottom, and more than the highest stays inside', () => {
  expect(sparkPath([0, 0], { ...size, highest: 0 })).toBe('M10 11L30 11')
  expect(sparkPath([99], size)).toBe('M20 1')
})
