import { utcOffsetMs } from '@rocade/shared/domain/local-time'
import { LOCALES } from '../text/language.ts'
import { language } from '../text/text.ts'

/** Words for instants and days on a city's clock. Instants are UTC milliseconds, days are `YYYY-MM-DD`. */

const FORMS = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: { weekday: 'short' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
const formatters = new Map<string, Intl.DateTimeFormat>()

/** One of the forms above, in the language in use. */
function say(form: keyof typeof FORMS, atMs: number): string {
  const key = `${language} ${form}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', ...FORMS[form] })
    formatters.set(key, formatter)
  }
  return formatter.format(atMs)
}

/** The wall clock of the city as if it were UTC, so that one formatter serves all cities. */
const wallMs = (atMs: number, timeZone: string) => atMs + utcOffsetMs(atMs, timeZone)

/** `17:30` on the city's clock. */
export const clockTime = (atMs: number, timeZone: string): string => say('clock', wallMs(atMs, timeZone))

/** `Wed 17:00` on the city's clock. */
export const weekdayTime = (atMs: number, timeZone: string): string =>
  `${say('weekday', wallMs(atMs, timeZone))} ${clockTime(atMs, timeZone)}`

const noonOf = (date: string) => Date.parse(`${date}T12:00:00Z`)

/** `Wed 7 Mar 2012`. */
export const longDay = (date: string): string => `${say('weekday', noonOf(date))} ${say('dayOfYear', noonOf(date))}`

/** `Wed 7`. */
export const shortDay = (date: string): string => `${say('weekday', noonOf(date))} ${Number(date.slice(8))}`

/** `Wed`. */
export const weekdayOf = (date: string): string => say('weekday', noonOf(date))

/** `08:00` of an hour 0..24. */
export const hourOfDay = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
