import { expect, test } from 'vitest'
import { createDayMemory } from './day-memory.ts'
import type { StatisticsCity } from './statistics-city.ts'
import type { CityHour } from './statistics-store.ts'

const city = { cityId: 'paris' } as StatisticsCity
const hourOf = (hourAtMs: number) => ({ hourAtMs }) as CityHour

test('a day is known while its hours are the same objects, and only then', () => {
  const memory = createDayMemory<string>()
  const hours = [hourOf(0), undefined, hourOf(2)]
  memory.remember(city, '2026-11-25', hours, 'sum')
  expect(memory.recall(city, '2026-11-25', [...hours])).toBe('sum')
  expect(memory.recall(city, '2026-11-25', [hours[0], undefined, hourOf(2)])).toBeUndefined()
  expect(memory.recall(city, '2026-11-25', [...hours, undefined])).toBeUndefined()
  expect(memory.recall(city, '2026-11-24', hours)).toBeUndefined()
  expect(memory.recall({ ...city }, '2026-11-25', hours)).toBeUndefined()
})

test('the oldest day is forgotten after a month', () => {
  const memory = createDayMemory<number>()
  const dates = Array.from({ length: 33 }, (_, i) => new Date(Date.UTC(2026, 9, 1 + i)).toISOString().slice(0, 10))
  for (const [i, date] of dates.entries()) memory.remember(city, date, [], i)
  expect(memory.recall(city, dates[0] ?? '', [])).toBeUndefined()
  expect(memory.recall(city, dates[1] ?? '', [])).toBe(1)
})
