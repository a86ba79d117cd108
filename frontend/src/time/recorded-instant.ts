import { addDays, localParts } from '@rocade/shared/domain/local-time'

export interface RecordedInstant {
  /** Calendar day of the recording, `2012-03-07`. */
  readonly date: string
  readonly hour: number
  readonly minute: number
}

/**
 * Which instant of a recording is shown now. A recorded week is laid on today's clock by weekday and local time, so
 * the recorded day is the one with today's weekday. `null` when the recording has no such weekday. Pure.
 */
export function recordedInstant(
  atMs: number,
  timeZone: string,
  recording: { from: string; to: string },
): RecordedInstant | null {
  const { weekday, hour, minute } = localParts(atMs, timeZone)
  for (let date = recording.from; date <= recording.to; date = addDays(date, 1)) {
    if ((new Date(`${date}T00:00:00Z`).getUTCDay() || 7) === weekday) return { date, hour, minute }
  }
  return null
}
