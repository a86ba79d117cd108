import type { City, Segment } from '../cities/city.ts'

/** Travel times are told to a tenth of a second: more would only be digits. */
const TENTHS = 10

/**
 * Time over a segment in s from its length (m) and a speed (km/h); `null` where the segment is a point, and for a
 * standstill, which has no travel time. A day is the longest that the contract takes.
 */
export function travelTimeS(lengthM: number | null, speedKmh: number): number | null {
  if (lengthM === null || speedKmh <= 0) return null
  return Math.min(86_400, Math.round((lengthM * 3.6 * TENTHS) / speedKmh) / TENTHS)
}

export const freeFlowTravelTimeS = (segment: Segment) => travelTimeS(segment.lengthM, segment.freeFlowKmh)

/** The same for every reading of a segment, so it is put together once. */
export const trafficSensor = (cityId: string, segmentId: string) => `${cityId}/${segmentId}`

/** Where the readings of each segment are taken: its first point, WGS 84. */
export function segmentPositions(
  city: Pick<City, 'segments'>,
): ReadonlyMap<string, { readonly lat: number; readonly lon: number }> {
  return new Map(
    city.segments.features.map(({ properties, geometry }) => {
      const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : (geometry.coordinates[0] ?? [])
      return [properties.segmentId, { lat, lon }]
    }),
  )
}
