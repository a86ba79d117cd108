import { expect, test } from 'vitest'
import { isTimeZone } from './is-time-zone.ts'

test.each(['Europe/Paris', 'America/Argentina/Buenos_Aires', 'UTC'])('%s is a time zone', (name) =>
  expect(isTimeZone(name)).toBe(true),
)
test.each(['Mars/Olympus', '', '+01:00', 'Europe/Paris '])('"%s" is none', (name) =>
  expect(isTimeZone(name)).toBe(false),
)
