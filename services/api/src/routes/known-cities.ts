import type { City } from '@rocade/shared/cities/city'
import { notFound } from '../http/problem.ts'

/** Ids from requests to what we know; throws a 404 problem for what we do not. */
export interface KnownCities {
  readonly all: readonly City[]
  /** `null` when none was named: all of them. */
  optional(cityId: string | undefined): string | null
  /** The first active city when none was named. */
  one(cityId: string | undefined): City
  zone(city: City, zoneId: string): string
  segment(city: City, segmentId: string): string
}

export function createKnownCities(cities: readonly City[]): KnownCities {
  const byId = new Map(cities.map((city) => [city.cityId, city]))
  const zones = new Map(
    cities.map((city) => [city.cityId, new Set(city.zones.features.map((zone) => zone.properties.zoneId))]),
  )
  function known(cityId: string): City {
    const city = byId.get(cityId)
    if (city === undefined) throw notFound('There is no such city. /api/cities lists them.')
    return city
  }
  return {
    all: cities,
    optional: (cityId) => (cityId === undefined ? null : known(cityId).cityId),
    one(cityId) {
      if (cityId !== undefined) return known(cityId)
      const first = cities.find((city) => city.isActive) ?? cities[0]
      if (first === undefined) throw notFound('There is no city yet.')
      return first
    },
    zone(city, zoneId) {
      if (zones.get(city.cityId)?.has(zoneId)) return zoneId
      throw notFound(`${city.name} has no such zone. /api/zones?city=${city.cityId} lists them.`)
    },
    segment(city, segmentId) {
      if (city.segmentsById.has(segmentId)) return segmentId
      throw notFound(`${city.name} has no such segment. /api/segments?city=${city.cityId} lists them.`)
    },
  }
}
