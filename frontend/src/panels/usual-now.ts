import { localParts } from '@rocade/shared/domain/local-time'
import type { HourlyAnswer } from '@rocade/shared/protocol/answers'
import type { DaysOf } from '../api/api-paths.ts'

/** Which days are like the one of an instant: what is usual on a Sunday is not usual on a Monday. Pure. */
export const daysLike = (atMs: number, timeZone: string): DaysOf =>
  localParts(atMs, timeZone).weekday > 5 ? 'weekends' : 'weekdays'

/** The mean speed of this hour of the day over the days of the answer, km/h; `null` where it is not known. Pure. */
export function usualNowKmh(answer: HourlyAnswer | undefined, atMs: number): number | null {
  if (!answer) return null
  const { hour } = localParts(atMs, answer.timeZone)
  return answer.hours.find((entry) => entry.hour === hour)?.meanSpeedKmh ?? null
}
