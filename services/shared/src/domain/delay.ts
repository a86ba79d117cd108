import { SPEED_FLOOR_KMH } from './space-mean-speed.ts'

/**
 * Minutes lost over 10 km against free flow: 600 / speed − 600 / free flow.
 *
 * Never negative: driving faster than free flow is not time won. Speeds under `SPEED_FLOOR_KMH`
 * count as that. Speeds in km/h; `null` without a speed or a positive free flow. Pure.
 */
export function delayMinPer10Km(speedKmh: number | null, freeFlowKmh: number | null): number | null {
  if (speedKmh === null || freeFlowKmh === null || !(freeFlowKmh > 0)) return null
  return Math.max(0, 600 / Math.max(speedKmh, SPEED_FLOOR_KMH) - 600 / freeFlowKmh)
}
