import type { City, Segment } from '@rocade/shared/cities/city'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'

/** A city as the statistics take it: its segments by position, with what each counts in a mean. */
export interface StatisticsCity {
  readonly cityId: string
  readonly timeZone: string
  readonly segmentIds: readonly string[]
  readonly indexOf: ReadonlyMap<string, number>
  /** By segment: the position of its zone, and what it counts in the mean of its zone and of the city. */
  readonly zoneOf: readonly number[]
  readonly weightInZone: readonly number[]
  readonly weightInCity: readonly number[]
  readonly zones: readonly { readonly zoneId: string; readonly segments: number }[]
}

/** Weights as `segments.weight_in_zone` and `weight_in_city` (sql/migrations/0002-traffic.sql), from the same files. Pure. */
export function statisticsCity(city: City): StatisticsCity {
  const segments = [...city.segmentsById.values()]
  const zoneIds = city.zones.features.map((zone) => zone.properties.zoneId)
  const byZone = new Map<string, Segment[]>(zoneIds.map((zoneId) => [zoneId, []]))
  for (const segment of segments) byZone.get(segment.zoneId)?.push(segment)
  const weightOf = new Map(zoneIds.map((zoneId) => [zoneId, segmentWeights(byZone.get(zoneId) ?? [])]))
  return {
    cityId: city.cityId,
    timeZone: city.timeZone,
    segmentIds: segments.map((segment) => segment.segmentId),
    indexOf: new Map(segments.map((segment, index) => [segment.segmentId, index])),
    zoneOf: segments.map((segment) => zoneIds.indexOf(segment.zoneId)),
    weightInZone: segments.map((segment) => weightOf.get(segment.zoneId)?.(segment) ?? 0),
    weightInCity: segments.map((segment) => segment.lengthM ?? 0),
    zones: zoneIds.map((zoneId) => ({ zoneId, segments: byZone.get(zoneId)?.length ?? 0 })),
  }
}
