import type { City } from './city.ts'

/** [west, south, east, north] around all segments of a city, WGS 84; `undefined` for a city without any. */
export function cityExtent(city: Pick<City, 'segments'>): readonly [number, number, number, number] | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of city.segments.features) {
    for (const [lon, lat] of geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  }
  return west > east ? undefined : [west, south, east, north]
}
