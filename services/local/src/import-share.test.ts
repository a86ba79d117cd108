import { expect, test } from 'vitest'
import { sumImports } from './import-share.ts'

test('adds up imports of which some have not begun', () => {
  const imports = sumImports(4)
  expect(imports.share()).toBe(0)
  imports.add({ feed: 'traffic', cityId: 'paris', hoursDone: 96, hoursTotal: 192, readings: 1_000 })
  expect(imports.share()).toBe(0.125)
  imports.add({ feed: 'traffic', cityId: 'paris', hoursDone: 192, hoursTotal: 192, readings: 2_000 })
  imports.add({ feed: 'weather', cityId: 'paris', hoursDone: 192, hoursTotal: 192, readings: 192 })
  expect([imports.share(), imports.readings()]).toEqual([0.5, 2_192])
})
