import { startOfLocalHourMs } from '@rocade/shared/domain/local-hours'
import { utcOffsetMs } from '@rocade/shared/domain/local-time'
import type { TimeBucket } from '@rocade/shared/protocol/questions'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000

/**
 * The name of the bucket that an instant falls into, in the calendar of a time zone (IANA). Names order like time. The hours of
 * the night on which the clock goes back are told apart by their offset: `2026-10-25T02:00+02:00`, `2026-10-25T02:00+01:00`.
 * An hour is named after the instant at which it begins, also where a change of the clock cut it: `2026-10-04T02:30+11:00`.
 * `week` is the ISO 8601 week; weekdays are 1 (Monday) to 7; `hour_of_week` is `3-17` for Wednesday at 17.
 */
export function timeLabel(bucket: Exclude<TimeBucket, 'none'>, ms: number, timeZone: string): string {
  const offsetMs = utcOffsetMs(ms, timeZone)
  const { year, month, day, hour, weekday } = partsOf(ms + offsetMs)
  const date = `${year}-${two(month)}-${two(day)}`
  switch (bucket) {
    case 'hour':
      return hourLabel(startOfLocalHourMs(ms, timeZone), offsetMs)
    case 'day':
      return date
    case 'week':
      return isoWeek(Date.UTC(year, month - 1, day), weekday)
    case 'month':
      return date.slice(0, 7)
    case 'year':
      return String(year)
    case 'hour_of_day':
      return two(hour)
    case 'weekday':
      return String(weekday)
    case 'hour_of_week':
      return `${weekday}-${two(hour)}`
  }
}

/**
 * The same bucket as a whole number (`offsetMs`: local time less UTC), which engines group by: one number for one name and the other way round, whatever year
 * it is worked out for.
 */
export function timeBucket(bucket: Exclude<TimeBucket, 'none'>, ms: number, offsetMs: number): number {
  const { year, month, day, hour, weekday } = partsOf(ms + offsetMs)
  const dayNumber = Date.UTC(year, month - 1, day) / DAY_MS
  switch (bucket) {
    case 'hour': {
      const sinceLocalHourMs = (((ms + offsetMs) % HOUR_MS) + HOUR_MS) % HOUR_MS
      return (ms - sinceLocalHourMs) / QUARTER_MS
    }
    case 'day':
      return dayNumber
    case 'week':
      return dayNumber - weekday
    case 'month':
      return year * 12 + month
    case 'year':
      return year
    case 'hour_of_day':
      return hour
    case 'weekday':
      return weekday
    case 'hour_of_week':
      return weekday * 24 + hour
  }
}

function partsOf(localMs: number) {
  const local = new Date(localMs)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    /** 1 is Monday, 7 is Sunday. */
    weekday: local.getUTCDay() || 7,
  }
}

function hourLabel(startMs: number, offsetMs: number): string {
  return `${new Date(startMs + offsetMs).toISOString().slice(0, 16)}${offsetText(offsetMs)}`
}

const two = (value: number) => String(value).padStart(2, '0')

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The week belongs to the year of its Thursday. */
function isoWeek(dayMs: number, weekday: number): string {
  const thursdayMs = dayMs + (4 - weekday) * DAY_MS
  const year = new Date(thursdayMs).getUTCFullYear()
  const week = Math.floor((thursdayMs - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${two(week)}`
}
