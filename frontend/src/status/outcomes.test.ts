import { expect, test } from 'vitest'
import { rejectedOf } from './outcomes.ts'

test('what was there already is not rejected', () => {
  const outcomes = [
    { outcome: 'accept', messages: 90 },
    { outcome: 'duplicate', messages: 7 },
    { outcome: 'range', messages: 2 },
    { outcome: 'json', messages: 1 },
  ]
  expect(rejectedOf(outcomes)).toEqual({ rejected: 3, all: 100 })
  expect(rejectedOf([])).toEqual({ rejected: 0, all: 0 })
})
