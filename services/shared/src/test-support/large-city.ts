import type { City, Segment } from '../cities/city.ts'

/** How far each copy of the roads lies from the one before, in degrees; after so many it is there again. */
const SHIFT_DEG = 0.004
const SHIFTS = 100

/** A city with its segments drawn side by side until there are `count`, each in the zone of its pattern. */
export function largeCityOf(city: City, count: number): City {
  const own = [...city.segmentsById.values()]
  const features: City['segments']['features'] = []
  const segments: Segment[] = []
  for (let i = 0; i < count; i++) {
    const from = own[i % own.length]
    const feature = city.segments.features[i % own.length]
    if (from === undefined || feature === undefined) throw new RangeError(`${city.cityId} has no segments`)
    const segmentId = `s${i}`
    const shiftDeg = (Math.floor(i / own.length) % SHIFTS) * SHIFT_DEG
    features.push({
      ...feature,
      geometry: shifted(feature.geometry, shiftDeg),
      properties: { ...feature.properties, segmentId, downstreamSegmentId: null },
    })
    segments.push({ ...from, segmentId })
  }
  return {
    ...city,
    segments: { type: 'FeatureCollection', features },
    segmentsById: new Map(segments.map((segment) => [segment.segmentId, segment])),
  }
}

type Geometry = City['segments']['features'][number]['geometry']

function shifted(geometry: Geometry, shiftDeg: number): Geometry {
  if (geometry.type !== 'LineString') return geometry
  const coordinates = geometry.coordinates.map(([lon, lat]): [number, number] => [lon + shiftDeg, lat + shiftDeg])
  return { ...geometry, coordinates }
}
