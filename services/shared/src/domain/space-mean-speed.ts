/** One road segment with its length and the speed on it. */
export interface SegmentSpeed {
  readonly lengthM: number
  readonly speedKmh: number
}

/**
 * The slowest speed that a mean counts, in km/h. A detector in a standing queue may report 0;
 * dividing by it would make the travel time of the whole zone infinite.
 */
export const SPEED_FLOOR_KMH = 1

/**
 * Space-mean speed over a set of road segments: total distance divided by total time.
 *
 * This is the length-weighted harmonic mean. An arithmetic mean would let one fast segment hide
 * a jam, and would give a trip time that no driver experiences. Speeds under `SPEED_FLOOR_KMH`
 * count as that.
 *
 * Units: metres and km/h in, km/h out. Pure; O(n).
 * Returns `null` for no segments: "no data" is never reported as speed 0.
 * Throws `RangeError` when a length is not finite and above 0, or a speed not finite and at least 0.
 * Source: Wardrop, "Some theoretical aspects of road traffic research", 1952.
 */
export function spaceMeanSpeedKmh(segments: readonly SegmentSpeed[]): number | null {
  if (segments.length === 0) return null
  let distanceM = 0
  let timeMPerKmh = 0
  for (const { lengthM, speedKmh } of segments) {
    if (!(lengthM > 0 && speedKmh >= 0 && Number.isFinite(lengthM + speedKmh))) {
      throw new RangeError(`expected a length above 0 and a speed of at least 0, got ${lengthM} m at ${speedKmh} km/h`)
    }
    distanceM += lengthM
    timeMPerKmh += lengthM / Math.max(speedKmh, SPEED_FLOOR_KMH)
  }
  return distanceM / timeMPerKmh
}
