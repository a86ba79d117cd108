import type { City } from '@rocade/shared/cities/city'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import type { QualityFeed, QualityPlace } from './quality-feed.ts'

/** The places of a city that a feed should have readings of. */
export function qualityPlaces(city: City, feed: QualityFeed): QualityPlace[] {
  if (feed.placeColumn === null) {
    return [{ placeId: city.cityId, zoneId: null, weight: 1, lengthM: null, freeFlowKmh: null }]
  }
  const segments = [...city.segmentsById.values()]
  return city.zones.features.flatMap(({ properties: { zoneId } }) => {
    const ofZone = segments.filter((segment) => segment.zoneId === zoneId)
    const weightOf = segmentWeights<{ readonly lengthM: number | null }>(ofZone)
    return ofZone.map((segment) => ({
      placeId: segment.segmentId,
      zoneId,
      weight: weightOf(segment),
      lengthM: segment.lengthM,
      freeFlowKmh: segment.freeFlowKmh,
    }))
  })
}
