import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localHours, startOfLocalHourMs } from './local-hours.ts'
import { localParts, utcOffsetMs } from './local-time.ts'

const at = (instant: string) => Date.parse(instant)

test.each([
  ['2026-10-03T15:59:59Z', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'], // 02:30+11:00, after 01:59+10:30
  ['2026-04-04T15:15:00Z', 'Australia/Lord_Howe', '2026-04-04T15:00:00Z'], // 01:30+10:30, after 01:59+11:00
  ['2026-11-20T18:20:00Z', 'Asia/Kathmandu', '2026-11-20T18:15:00Z'],
  ['2026-10-25T01:30:00Z', 'Europe/Paris', '2026-10-25T01:00:00Z'],
])('the hour of %s in %s begins at %s', (instant, timeZone, start) => {
  expect(startOfLocalHourMs(at(instant), timeZone)).toBe(at(start))
})

test('in every zone hours tile the time line, and in each the clock shows one hour', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  const instant = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') })
  fc.assert(
    fc.property(zone, instant, (timeZone, ms) => {
      const hours = localHours(ms, ms + 30 * 3_600_000, timeZone)
      hours.forEach(({ startMs, endMs }, i) => {
        expect(endMs).toBe(hours[i + 1]?.startMs ?? endMs)
        expect(localParts(endMs - 1, timeZone).hour).toBe(localParts(startMs, timeZone).hour)
        expect(utcOffsetMs(endMs - 1, timeZone)).toBe(utcOffsetMs(startMs, timeZone))
        expect(startOfLocalHourMs(endMs - 1, timeZone)).toBe(startMs)
      })
    }),
    { numRuns: 100 },
  )
})
