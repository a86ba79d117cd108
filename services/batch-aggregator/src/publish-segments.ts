import { createHash } from 'node:crypto'
import type { City } from '@rocade/shared/cities/city'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import { encodeParquet, type LakeColumn } from '@rocade/shared/lake/parquet-file'
import type { LakeStore } from '@rocade/shared/ports/lake-store'

const COLUMNS: readonly LakeColumn[] = [
  { name: 'city_id', type: 'text', isNullable: false },
  { name: 'segment_id', type: 'text', isNullable: false },
  { name: 'zone_id', type: 'text', isNullable: false },
  { name: 'length_m', type: 'double', isNullable: true },
  { name: 'weight_in_zone', type: 'double', isNullable: false },
  { name: 'weight_in_city', type: 'double', isNullable: false },
]

/**
 * Puts the segments of a city into the lake, so that whoever reads the lake can sum up by zone and city with the weights that we
 * use. Named by its content: the same segments are the same file. Returns its path.
 */
export async function publishSegments(lake: LakeStore, city: City): Promise<string> {
  const segments = city.segments.features.map(({ properties }) => properties)
  const weights = new Map<string, (segment: { readonly lengthM: number | null }) => number>()
  for (const { properties } of city.zones.features) {
    weights.set(
      properties.zoneId,
      segmentWeights<{ readonly lengthM: number | null }>(
        segments.filter(({ zoneId }) => zoneId === properties.zoneId),
      ),
    )
  }
  const inCity = segmentWeights<{ readonly lengthM: number | null }>(segments)
  const bytes = encodeParquet(COLUMNS, [
    segments.map(() => city.cityId),
    segments.map(({ segmentId }) => segmentId),
    segments.map(({ zoneId }) => zoneId),
    segments.map(({ lengthM }) => lengthM),
    segments.map((segment) => weights.get(segment.zoneId)?.(segment) ?? 0),
    segments.map((segment) => inCity(segment)),
  ])
  const path = `reference/segments/${city.cityId}-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.parquet`
  await lake.publish(path, bytes)
  return path
}
