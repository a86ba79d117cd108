/** Limits between the classes of minutes lost per 10 km; `--heat-0` is under the first, `--heat-6` over the last. */
export const HEAT_LIMITS_MIN = [0.5, 1, 2, 3, 4, 5] as const

/** The class 0..6 of minutes lost per 10 km. Pure. */
export function heatClass(minutes: number): number {
  return HEAT_LIMITS_MIN.filter((limit) => minutes >= limit).length
}
