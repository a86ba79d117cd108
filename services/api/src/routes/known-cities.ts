import type { City } from '@rocade/shared/cities/city'
import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import { notFound } from '../http/problem.ts'

/** Ids from requests to what we know; throws a 404 problem for what we do not. */
export interface KnownCities {
  /** As they are now. */
  all(): readonly City[]
  /** `null` when none was named: all of them. */
  optional(cityId: string | undefined): string | null
  /** The first active city when none was named. */
  one(cityId: string | undefined): City
  zone(city: City, zoneId: string): string
  segment(city: City, segmentId: string): string
}

export function createKnownCities(cities: Cities): KnownCities {
  const book = asCityBook(cities)
  function known(cityId: string): City {
    const city = book.find(cityId)
    if (city === undefined) throw notFound('There is no such city. /api/cities lists them.')
    return city
  }
  return {
    all: book.all,
    optional: (cityId) => (cityId === undefined ? null : known(cityId).cityId),
    one(cityId) {
      if (cityId !== undefined) return known(cityId)
      const first = book.all().find((city) => city.isActive) ?? book.all()[0]
      if (first === undefined) throw notFound('There is no city yet.')
      return first
    },
    zone(city, zoneId) {
      if (city.zones.features.some(({ properties }) => properties.zoneId === zoneId)) return zoneId
      throw notFound(`${city.name} has no such zone. /api/zones?city=${city.cityId} lists them.`)
    },
    segment(city, segmentId) {
      if (city.segmentsById.has(segmentId)) return segmentId
      throw notFound(`${city.name} has no such segment. /api/segments?city=${city.cityId} lists them.`)
    },
  }
}
