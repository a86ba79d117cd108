import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  hoursOfLocalDay,
  localDateOf,
  localDatesBetween,
  localParts,
  startOfLocalDayMs,
  utcOffsetMs,
} from './local-time.ts'

const HOUR_MS = 3_600_000
const at = (instant: string) => Date.parse(instant)
const iso = (ms: number) => new Date(ms).toISOString()

describe('localParts', () => {
  test('keeps the two half past two of the day with 25 hours apart: same wall time, another instant', () => {
    const first = at('2026-10-25T00:30:00Z')
    const second = at('2026-10-25T01:30:00Z')
    const halfPastTwo = { year: 2026, month: 10, day: 25, hour: 2, minute: 30, weekday: 7 }
    expect(localParts(first, 'Europe/Paris')).toEqual(halfPastTwo)
    expect(localParts(second, 'Europe/Paris')).toEqual(halfPastTwo)
    expect(utcOffsetMs(first, 'Europe/Paris')).toBe(2 * HOUR_MS)
    expect(utcOffsetMs(second, 'Europe/Paris')).toBe(HOUR_MS)
  })

  test('jumps over the hour that spring leaves out', () => {
    expect(localParts(at('2026-03-29T00:59:59Z'), 'Europe/Paris')).toMatchObject({ hour: 1, minute: 59 })
    expect(localParts(at('2026-03-29T01:00:00Z'), 'Europe/Paris')).toMatchObject({ hour: 3, minute: 0 })
  })

  test('knows offsets of quarters of an hour', () => {
    expect(localParts(at('2026-11-21T18:20:00Z'), 'Asia/Kathmandu')).toEqual({
      year: 2026,
      month: 11,
      day: 22,
      hour: 0,
      minute: 5,
      weekday: 7,
    })
  })

  test('knows a leap day', () => {
    expect(localDateOf(at('2028-02-29T23:30:00Z'), 'Europe/Paris')).toBe('2028-03-01')
    expect(localDateOf(at('2028-02-29T22:30:00Z'), 'Europe/Paris')).toBe('2028-02-29')
  })

  test('refuses a time zone that does not exist', () => {
    expect(() => localParts(0, 'Europe/Atlantis')).toThrow(RangeError)
  })
})

describe('hoursOfLocalDay', () => {
  test.each([
    ['2026-03-29', 'Europe/Paris', 23, '2026-03-28T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Paris', 25, '2026-10-24T22:00:00.000Z'],
    ['2026-03-08', 'America/Los_Angeles', 23, '2026-03-08T08:00:00.000Z'],
    ['2026-11-01', 'America/Los_Angeles', 25, '2026-11-01T07:00:00.000Z'],
    ['2026-11-21', 'America/Los_Angeles', 24, '2026-11-21T08:00:00.000Z'],
    ['2028-02-29', 'Europe/Paris', 24, '2028-02-28T23:00:00.000Z'],
    ['2026-11-21', 'Asia/Kathmandu', 24, '2026-11-20T19:00:00.000Z'], // the day begins at 18:15Z
    ['2026-11-21', 'Asia/Kolkata', 24, '2026-11-20T19:00:00.000Z'],
    ['2026-11-21', 'UTC', 24, '2026-11-21T00:00:00.000Z'],
  ])('%s in %s has %i hours from %s', (date, timeZone, count, first) => {
    const hours = hoursOfLocalDay(date, timeZone)
    expect(hours).toHaveLength(count)
    expect(iso(hours[0] as number)).toBe(first)
  })

  test('gives no hours to a day that a country left out', () => {
    expect(hoursOfLocalDay('2011-12-30', 'Pacific/Apia')).toEqual([])
  })
})

describe('startOfLocalDayMs', () => {
  test.each([
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'], // 00:00 is skipped: the day begins at 01:00
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'], // 00:00 comes twice: the first one
    ['2026-11-21', 'Asia/Kathmandu', '2026-11-20T18:15:00.000Z'],
  ])('%s in %s is %s', (date, timeZone, start) => {
    expect(iso(startOfLocalDayMs(date, timeZone))).toBe(start)
  })

  test.each(['2026-02-30', '2027-02-29', '26-01-01', '2026-1-1', '', '2026-11-21/..'])('refuses %j', (date) => {
    expect(() => startOfLocalDayMs(date, 'UTC')).toThrow(RangeError)
  })
})

test('addDays goes over months, years and leap days', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})

test('localDatesBetween names each date that has an instant in the range, and none for an empty range', () => {
  const dates = localDatesBetween(at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00.001Z'), 'Europe/Paris')
  expect(dates).toEqual(['2026-10-25', '2026-10-26'])
  expect(localDatesBetween(5, 5, 'UTC')).toEqual([])
})

describe('local days tile the time line', () => {
  const zone = fc.constantFrom(
    'Europe/Paris',
    'America/Los_Angeles',
    'Asia/Kathmandu',
    'Australia/Lord_Howe', // its clock changes by half an hour
    'Africa/Cairo',
    'America/Sao_Paulo',
    'Pacific/Apia',
    'Pacific/Chatham',
    'UTC',
  )
  const instant = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') })

  test('every instant is in the day of its date', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, ms) => {
        const date = localDateOf(ms, timeZone)
        expect(startOfLocalDayMs(date, timeZone)).toBeLessThanOrEqual(ms)
        expect(startOfLocalDayMs(addDays(date, 1), timeZone)).toBeGreaterThan(ms)
      }),
      { numRuns: 300 },
    )
  })

  test('the hours of a day go on where those of the day before ended', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, ms) => {
        const date = localDateOf(ms, timeZone)
        const hours = [...hoursOfLocalDay(date, timeZone), ...hoursOfLocalDay(addDays(date, 1), timeZone)]
        expect(hours.every((hour) => hour % HOUR_MS === 0)).toBe(true)
        expect(hours.slice(1).every((hour, i) => hour - (hours[i] as number) === HOUR_MS)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
