/**
 * Hours of the batch view that were read before. They change only when the batch layer loads them again, which gives
 * them another version; a month of a city is read once, not at every question.
 */
export interface HourMemory<Hour> {
  /** What was read of this version; `undefined` when it was not, `null` when the hour has no reading. */
  recall(hourAtMs: number, version: string): Hour | null | undefined
  remember(hourAtMs: number, version: string, hour: Hour | null): void
}

/** A little over the longest period that can be asked for. */
const HOURS_MAX = 32 * 24

export function createHourMemory<Hour>(): HourMemory<Hour> {
  const hours = new Map<number, { readonly version: string; readonly hour: Hour | null }>()
  return {
    recall(hourAtMs, version) {
      const known = hours.get(hourAtMs)
      return known?.version === version ? known.hour : undefined
    },
    remember(hourAtMs, version, hour) {
      hours.set(hourAtMs, { version, hour })
      if (hours.size > HOURS_MAX) hours.delete(Math.min(...hours.keys()))
    },
  }
}
