import pino from 'pino'
import { expect, test } from 'vitest'
import { createCityOutages } from './outage.ts'

const clock = { now: Date.UTC(2026, 10, 21, 12), nowMs: () => clock.now }
const outages = () => createCityOutages('openweather', { logger: pino({ level: 'silent' }), clock })

test('the good answers of one city do not hide that another has none, since when and why', () => {
  const all = outages()
  const [paris, lyon] = [all.watch('paris'), all.watch('lyon')]
  paris.back()
  clock.now += 600_000
  paris.lost('bad-answer: no weather')
  lyon.back()
  expect(all.problem()).toBe('paris has had no reading since 2026-11-21T12:00:00.000Z: bad-answer: no weather')
  paris.back()
  expect(all.problem()).toBeNull()
})

test('an answer without a reading ends the outage and does not count as a reading', () => {
  const all = outages()
  const began = new Date(clock.now).toISOString()
  const paris = all.watch('paris')
  clock.now += 600_000
  paris.lost('down: no answer')
  paris.clear()
  expect(all.problem()).toBeNull()
  paris.lost('down: no answer')
  expect(all.problem()).toContain(began)
})

test('a city that is no longer asked about is no longer lost, and many are not all named', () => {
  const all = outages()
  const cities = Array.from({ length: 7 }, (_, i) => all.watch(`city-${i}`))
  for (const city of cities) city.lost('bad-key: 401')
  expect(all.problem()).toMatch(/city-4 .+; and 2 more cities$/)
  for (const city of cities) city.end()
  expect(all.problem()).toBeNull()
})
