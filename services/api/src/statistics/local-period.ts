import { addDays, hoursOfLocalDay, localDateOf } from '@rocade/shared/domain/local-time'

export const HOUR_MS = 3_600_000

export interface LocalDay {
  readonly date: string
  /** 23, 24 or 25. */
  readonly hours: number
  /** Starts of the hours of that day that have begun, epoch ms. */
  readonly begunMs: readonly number[]
}

/** Local calendar days of a city that end with today, up to the end of the present hour. */
export interface LocalPeriod {
  readonly fromMs: number
  readonly toMs: number
  readonly days: readonly LocalDay[]
}

export function localPeriod(nowMs: number, days: number, timeZone: string): LocalPeriod {
  const today = localDateOf(nowMs, timeZone)
  const list = Array.from({ length: days }, (_, i): LocalDay => {
    const date = addDays(today, i - days + 1)
    const hours = hoursOfLocalDay(date, timeZone)
    return { date, hours: hours.length, begunMs: hours.filter((hourMs) => hourMs <= nowMs) }
  })
  const presentHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const fromMs = list.flatMap((day) => day.begunMs)[0] ?? presentHourMs
  return { fromMs, toMs: presentHourMs + HOUR_MS, days: list }
}
