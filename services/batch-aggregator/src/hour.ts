export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The start of the UTC hour (or day) of an instant, epoch ms. */
export const startOfHourMs = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS
export const startOfUtcDayMs = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS

/** The starts of the hours in [from, to), whole hours given. */
export function hoursBetween(fromMs: number, toMs: number): number[] {
  return Array.from({ length: Math.max(0, Math.round((toMs - fromMs) / HOUR_MS)) }, (_, i) => fromMs + i * HOUR_MS)
}
