import { utcOffsetMs } from '@rocade/shared/domain/local-time'

/** Words for instants and days on a city's clock. Instants are UTC milliseconds, days are `YYYY-MM-DD`. */

const WORDS = {
  clock: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  weekday: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' }),
  dayOfYear: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }),
} as const

/** The wall clock of the city as if it were UTC, so that one formatter serves all cities. */
const wallMs = (atMs: number, timeZone: string) => atMs + utcOffsetMs(atMs, timeZone)

/** `17:30` on the city's clock. */
export const clockTime = (atMs: number, timeZone: string): string => WORDS.clock.format(wallMs(atMs, timeZone))

/** `Wed 17:00` on the city's clock. */
export const weekdayTime = (atMs: number, timeZone: string): string =>
  `${WORDS.weekday.format(wallMs(atMs, timeZone))} ${clockTime(atMs, timeZone)}`

const noonOf = (date: string) => Date.parse(`${date}T12:00:00Z`)

/** `Wed 7 Mar 2012`. */
export const longDay = (date: string): string =>
  `${WORDS.weekday.format(noonOf(date))} ${WORDS.dayOfYear.format(noonOf(date))}`

/** `Wed 7`. */
export const shortDay = (date: string): string => `${WORDS.weekday.format(noonOf(date))} ${Number(date.slice(8))}`

/** `Wed`. */
export const weekdayOf = (date: string): string => WORDS.weekday.format(noonOf(date))

/** `08:00` of an hour 0..24. */
export const hourOfDay = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
