import type { City } from './city.ts'

export type Extent = readonly [west: number, south: number, east: number, north: number]

/** A city that changes is another object. */
const known = new WeakMap<object, Extent | undefined>()

/** [west, south, east, north] around all segments of a city, WGS 84; `undefined` for a city without any. Remembered. */
export function cityExtent(city: Pick<City, 'segments'>): Extent | undefined {
  if (!known.has(city)) known.set(city, measureExtent(city))
  return known.get(city)
}

function measureExtent(city: Pick<City, 'segments'>): Extent | undefined {
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
