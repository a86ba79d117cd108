import { type Box, boxAround } from '../domain/longitude.ts'
import type { City } from './city.ts'

export type Extent = Box

/** A city that changes is another object. */
const known = new WeakMap<object, Extent | undefined>()

/** The box around all segments of a city, WGS 84; `undefined` for a city without any. Remembered. */
export function cityExtent(city: Pick<City, 'segments'>): Extent | undefined {
  if (!known.has(city)) known.set(city, measureExtent(city))
  return known.get(city)
}

function measureExtent(city: Pick<City, 'segments'>): Extent | undefined {
  const { features } = city.segments
  return boxAround(features.flatMap(({ geometry: g }) => (g.type === 'Point' ? [g.coordinates] : g.coordinates)))
}
