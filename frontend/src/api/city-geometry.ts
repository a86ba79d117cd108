import { unrolled } from '@rocade/shared/domain/longitude'
import { z } from 'zod'

/** `[lon, lat]`; a height that follows is not used. */
const Position = z
  .array(z.number())
  .min(2)
  .transform(([lon = 0, lat = 0]) => [lon, lat] as const)
export type Position = readonly [lon: number, lat: number]

export const ZonesAnswer = z.object({
  features: z.array(
    z.object({
      properties: z.object({ zoneId: z.string(), name: z.string() }),
      geometry: z.union([
        z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(Position)) }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(Position))) }),
      ]),
    }),
  ),
})

export const SegmentsAnswer = z.object({
  features: z.array(
    z.object({
      properties: z.object({
        segmentId: z.string(),
        zoneId: z.string(),
        name: z.string().nullable().default(null),
        downstreamSegmentId: z.string().nullable().default(null),
        lengthM: z.number().nullable(),
        bearingDeg: z.number().nullable(),
        freeFlowKmh: z.number().nullable().default(null),
      }),
      geometry: z.union([
        z.object({ type: z.literal('LineString'), coordinates: z.array(Position) }),
        z.object({ type: z.literal('Point'), coordinates: Position }),
      ]),
    }),
  ),
})

export interface Zone {
  readonly zoneId: string
  readonly name: string
  /** Polygons, each a list of rings, the outer one first. */
  readonly polygons: readonly (readonly (readonly Position[])[])[]
}

export interface RoadSegment {
  readonly segmentId: string
  readonly zoneId: string
  readonly name: string | null
  readonly downstreamSegmentId: string | null
  /** `null`: a detector without a stretch of road. */
  readonly lengthM: number | null
  readonly bearingDeg: number | null
  readonly freeFlowKmh: number | null
  /** One position for a detector without a stretch of road. */
  readonly line: readonly Position[]
}

/** What of a city does not change: its zones and segments, also by id. */
export interface CityGeometry {
  readonly zones: readonly Zone[]
  readonly segments: readonly RoadSegment[]
  readonly zonesById: ReadonlyMap<string, Zone>
  readonly segmentsById: ReadonlyMap<string, RoadSegment>
}

/**
 * The geometry in one piece: longitudes near those of the first zone, so that a city across 180° goes on beyond it
 * instead of jumping to the other side of the map.
 */
export function cityGeometry(
  zonesAnswer: z.infer<typeof ZonesAnswer>,
  segmentsAnswer: z.infer<typeof SegmentsAnswer>,
): CityGeometry {
  const reference = firstLonOf(zonesAnswer)
  const inOnePiece = (positions: readonly Position[]) => unrolled(positions, reference)
  const zones = zonesAnswer.features.map(({ properties, geometry }) => ({
    ...properties,
    polygons: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings) =>
      rings.map(inOnePiece),
    ),
  }))
  const segments = segmentsAnswer.features.map(({ properties, geometry }) => ({
    ...properties,
    line: inOnePiece(geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates),
  }))
  return {
    zones,
    segments,
    zonesById: new Map(zones.map((zone) => [zone.zoneId, zone])),
    segmentsById: new Map(segments.map((segment) => [segment.segmentId, segment])),
  }
}

function firstLonOf({ features: [first] }: z.infer<typeof ZonesAnswer>): number | undefined {
  if (first === undefined) return undefined
  return (first.geometry.type === 'Polygon' ? first.geometry.coordinates : first.geometry.coordinates[0])?.[0]?.[0]?.[0]
}
