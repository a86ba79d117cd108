import { expect, test } from 'vitest'
import { sizeAfterDrag } from './use-sheet.ts'

test('the sheet goes where it is dragged, a tap raises it, and from the top a tap lowers it', () => {
  expect(sizeAfterDrag('half', 3)).toBe('full')
  expect(sizeAfterDrag('full', -2)).toBe('half')
  expect(sizeAfterDrag('peek', 40)).toBe('half')
  expect(sizeAfterDrag('half', -60)).toBe('peek')
  expect(sizeAfterDrag('full', -300)).toBe('peek')
  expect(sizeAfterDrag('peek', -300)).toBe('peek')
})
