import { describe, expect, test } from 'vitest'
import { clockTime, longDay, weekdayTime } from './city-time.ts'
import { recordedInstant } from './recorded-instant.ts'

const week = { from: '2012-03-01', to: '2012-03-07' }
const wednesdayEvening = Date.parse('2026-11-26T01:30:00Z') // 17:30 in Los Angeles

describe('recordedInstant', () => {
  test('takes the recorded day with the same weekday and the same local time', () => {
    expect(recordedInstant(wednesdayEvening, 'America/Los_Angeles', week)).toEqual({
      date: '2012-03-07',
      hour: 17,
      minute: 30,
    })
  })
  test('says nothing when the recording has no such weekday', () => {
    const twoDays = { from: '2012-03-01', to: '2012-03-02' }
    expect(recordedInstant(wednesdayEvening, 'America/Los_Angeles', twoDays)).toBeNull()
  })
})

describe('city time', () => {
  test('tells the time on the wall of the city, not of the browser', () => {
    expect(weekdayTime(wednesdayEvening, 'America/Los_Angeles')).toBe('Wed 17:30')
    expect(clockTime(wednesdayEvening, 'Europe/Paris')).toBe('02:30')
  })
  test('names a day without moving it to another time zone', () => {
    expect(longDay('2012-03-07')).toBe('Wed 7 Mar 2012')
  })
})
