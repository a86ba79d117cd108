import type { City } from '@rocade/shared/cities/city'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'

/** A good reading of a segment of Los Angeles; `n` only makes the speed differ. */
export function madeReading(n: number, segmentId: string, observedMs: number): TrafficReading {
  const observedAt = new Date(observedMs).toISOString()
  return {
    schemaVersion: 1,
    readingId: readingId('bench', `los-angeles/${segmentId}`, observedAt),
    cityId: 'los-angeles',
    segmentId,
    source: 'bench',
    observedAt,
    speedKmh: 20 + (n % 83) * 1.1,
    freeFlowKmh: 105.2,
    travelTimeS: 33.4,
    freeFlowTravelTimeS: 21.7,
    confidence: 0.9,
    isClosed: false,
  }
}

export const losAngelesSegments = (cities: readonly City[]): string[] => [
  ...(cities.find(({ cityId }) => cityId === 'los-angeles')?.segmentsById.keys() ?? []),
]
