/**
 * Local calendar of a city, with `Intl` only, so that it runs in the browser too.
 *
 * Instants are epoch milliseconds UTC, dates are `YYYY-MM-DD` in the city's time zone, zones are IANA names.
 * Offsets are looked up once for each quarter of an hour and remembered: no zone has changed its clock at another
 * instant than a full quarter of an hour UTC since 2012. An unknown zone is a `RangeError` of `Intl`.
 */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const QUARTER_MS = 900_000
const CACHED_OFFSETS_MAX = 100_000

export interface LocalParts {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  /** 1 is Monday, 7 is Sunday (ISO 8601). */
  readonly weekday: number
}

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}
const zones = new Map<string, Zone>()

/** Local time less UTC at an instant, in ms. */
export function utcOffsetMs(ms: number, timeZone: string): number {
  const zone = zones.get(timeZone) ?? openZone(timeZone)
  const quarter = Math.floor(ms / QUARTER_MS)
  const known = zone.offsets.get(quarter)
  if (known !== undefined) return known
  const offset = lookUpOffsetMs(quarter * QUARTER_MS, zone.format)
  if (zone.offsets.size >= CACHED_OFFSETS_MAX) zone.offsets.clear()
  zone.offsets.set(quarter, offset)
  return offset
}

function openZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const zone = { format, offsets: new Map<number, number>() }
  zones.set(timeZone, zone)
  return zone
}

function lookUpOffsetMs(ms: number, format: Intl.DateTimeFormat): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - ms
}

/** What the clock and the calendar on the wall of the city say at an instant. */
export function localParts(ms: number, timeZone: string): LocalParts {
  const local = new Date(ms + utcOffsetMs(ms, timeZone))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: local.getUTCDay() || 7,
  }
}

/** The local date at an instant. */
export function localDateOf(ms: number, timeZone: string): string {
  return dateAtUtc(ms + utcOffsetMs(ms, timeZone))
}

/** The date `days` later (or earlier). Pure calendar, no time zone. Throws `RangeError` for what is not a date. */
export function addDays(date: string, days: number): string {
  return dateAtUtc(utcMidnightMs(date) + days * DAY_MS)
}

/**
 * The first instant of a local day. Where the clock skips midnight, that is the first instant after the gap; where
 * midnight comes twice, the earlier one. A day that a zone left out altogether starts where the next one does.
 * Throws `RangeError` for what is not a date.
 */
export function startOfLocalDayMs(date: string, timeZone: string): number {
  const midnightMs = utcMidnightMs(date)
  const offsets = [-DAY_MS, 0, DAY_MS].map((shiftMs) => utcOffsetMs(midnightMs + shiftMs, timeZone))
  const candidates = offsets.map((offset) => midnightMs - offset).sort((a, b) => a - b)
  const found = candidates.find((ms) => ms + utcOffsetMs(ms, timeZone) === midnightMs)
  return found ?? firstInstantFromMs(midnightMs, timeZone)
}

/** Midnight does not exist: the first quarter of an hour whose local time is not before it. */
function firstInstantFromMs(localMs: number, timeZone: string): number {
  let ms = localMs - DAY_MS
  while (ms + utcOffsetMs(ms, timeZone) < localMs) ms += QUARTER_MS
  return ms
}

/**
 * The starts of the UTC hours of a local day: 24, or 23 and 25 on the days when the clock changes.
 *
 * An hour belongs to the local day in which it begins. Where the offset is not whole hours (Kathmandu, +05:45), a
 * UTC hour may reach into the next local day; it still counts once, and days still tile the time line.
 */
export function hoursOfLocalDay(date: string, timeZone: string): number[] {
  const endMs = startOfLocalDayMs(addDays(date, 1), timeZone)
  const hours: number[] = []
  for (let ms = hourFromMs(startOfLocalDayMs(date, timeZone)); ms < endMs; ms += HOUR_MS) hours.push(ms)
  return hours
}

const hourFromMs = (ms: number) => Math.ceil(ms / HOUR_MS) * HOUR_MS

/** All local dates that have an instant in [fromMs, toMs), in order. */
export function localDatesBetween(fromMs: number, toMs: number, timeZone: string): string[] {
  const dates: string[] = []
  if (fromMs >= toMs) return dates
  const last = localDateOf(toMs - 1, timeZone)
  for (let date = localDateOf(fromMs, timeZone); date <= last; date = addDays(date, 1)) dates.push(date)
  return dates
}

const dateAtUtc = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function utcMidnightMs(date: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || dateAtUtc(ms) !== date) throw new RangeError(`expected a date as 2028-02-29, got ${date}`)
  return ms
}
