import { type SegmentState, type ZoneSpeed, zoneSpeed } from '@rocade/shared/domain/zone-speed'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'

/** The speed of the whole city, by the same rule as that of a zone: length over summed travel time. Pure. */
export function citySummary(geometry: CityGeometry, live: CityLive): ZoneSpeed {
  return zoneSpeed(
    geometry.segments.map(({ segmentId, lengthM }): SegmentState => {
      const now = live.segments.get(segmentId)
      if (!now || now.level === 'no-data') return { lengthM, reading: null }
      const { speedKmh, freeFlowKmh, isClosed, confidence } = now
      if (!isClosed && (speedKmh === null || freeFlowKmh === null)) return { lengthM, reading: null }
      return {
        lengthM,
        reading: { speedKmh: speedKmh ?? 0, freeFlowKmh: freeFlowKmh ?? 1, isClosed, confidence: confidence ?? 0 },
      }
    }),
  )
}
