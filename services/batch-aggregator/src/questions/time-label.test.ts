import { addDays, utcOffsetMs } from '@rocade/shared/domain/local-time'
import { TIMES } from '@rocade/shared/protocol/questions'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeBucket, timeLabel } from './time-label.ts'

const at = (text: string) => Date.parse(text)

describe('timeLabel', () => {
  test.each([
    ['hour', '2026-06-10T15:59:59Z', 'Europe/Paris', '2026-06-10T17:00+02:00'],
    ['hour', '2026-10-25T00:30:00Z', 'Europe/Paris', '2026-10-25T02:00+02:00'],
    ['hour', '2026-10-25T01:30:00Z', 'Europe/Paris', '2026-10-25T02:00+01:00'],
    ['hour', '2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2026-01-01T05:00+05:45'],
    ['hour', '2026-01-01T00:00:00Z', 'America/Los_Angeles', '2025-12-31T16:00-08:00'],
    // The half hours that the change of a clock by half an hour makes.
    ['hour', '2026-10-03T15:45:00Z', 'Australia/Lord_Howe', '2026-10-04T02:30+11:00'],
    ['hour', '2026-04-04T15:15:00Z', 'Australia/Lord_Howe', '2026-04-05T01:30+10:30'],
    ['day', '2026-01-01T07:59:59Z', 'America/Los_Angeles', '2025-12-31'],
    ['week', '2027-01-03T12:00:00Z', 'UTC', '2026-W53'],
    ['week', '2027-01-04T12:00:00Z', 'UTC', '2027-W01'],
    ['week', '2024-12-30T12:00:00Z', 'UTC', '2025-W01'],
    ['month', '2026-03-31T22:30:00Z', 'Europe/Paris', '2026-04'],
    ['year', '2026-12-31T23:30:00Z', 'Europe/Paris', '2027'],
    ['hour_of_day', '2026-06-10T15:00:00Z', 'Europe/Paris', '17'],
    ['weekday', '2026-11-22T12:00:00Z', 'UTC', '7'],
    ['hour_of_week', '2026-11-25T17:00:00Z', 'UTC', '3-17'],
  ] as const)('names the %s of %s in %s %s', (bucket, instant, zone, label) => {
    expect(timeLabel(bucket, at(instant), zone)).toBe(label)
  })

  const folds = TIMES.filter((time) => time !== 'none')
  test.each(folds)('a number of %s stands for one name, and a name for one number', (bucket) => {
    const names = new Map<number, string>()
    const numbers = new Map<string, number>()
    // Both changes of the clock, and the ends of two years, in zones with whole and broken offsets.
    for (const zone of ['Europe/Paris', 'America/Los_Angeles', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      names.clear()
      numbers.clear()
      for (let ms = at('2025-12-20T00:00:00Z'); ms < at('2027-01-10T00:00:00Z'); ms += 900_000) {
        const offsetMs = utcOffsetMs(ms, zone)
        const [number, name] = [timeBucket(bucket, ms, offsetMs), timeLabel(bucket, ms, zone)]
        if ((names.get(number) ?? name) !== name || (numbers.get(name) ?? number) !== number)
          expect.fail(`${zone}, ${new Date(ms).toISOString()}: ${number} is ${names.get(number)} and ${name}`)
        names.set(number, name)
        numbers.set(name, number)
      }
    }
    expect(names.size).toBeGreaterThan(1)
  })

  test('names of days, weeks, months and years order like time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.constantFrom('day', 'week', 'month', 'year'),
        (days, bucket) => {
          const name = (date: string) => timeLabel(bucket, at(`${date}T12:00:00Z`), 'UTC')
          const date = addDays('2000-01-01', days)
          expect(name(date) <= name(addDays(date, 1))).toBe(true)
        },
      ),
    )
  })
})
