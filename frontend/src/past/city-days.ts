import { addDays, localDateOf, startOfLocalDayMs } from '@rocade/shared/domain/local-time'

/** How far back the time bar goes. */
export const DAYS_BACK = 8

export interface CityDay {
  /** Local calendar day of the city. */
  readonly date: string
  readonly startMs: number
  /** 23, 24 or 25 hours later. */
  readonly endMs: number
}

export function cityDay(date: string, timeZone: string): CityDay {
  return { date, startMs: startOfLocalDayMs(date, timeZone), endMs: startOfLocalDayMs(addDays(date, 1), timeZone) }
}

/** The local day that holds an instant. */
export const cityDayAt = (atMs: number, timeZone: string): CityDay => cityDay(localDateOf(atMs, timeZone), timeZone)

/** Today and the days before it, oldest first. */
export function cityDays(nowMs: number, timeZone: string): CityDay[] {
  const today = localDateOf(nowMs, timeZone)
  return Array.from({ length: DAYS_BACK + 1 }, (_, i) => cityDay(addDays(today, i - DAYS_BACK), timeZone))
}
