import { type City, SegmentFeature, ZoneFeature } from '@rocade/shared/cities/city'
import { Units } from '@rocade/shared/protocol/answers'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { type Prepared, prepare, sendPrepared } from '../http/prepared.ts'
import { CityQuery } from '../http/query.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'
import { rememberByCity } from './remember-by-city.ts'

const GEOJSON = 'application/geo+json'
/** Geometry changes with a new version of a city's files only; the tag is asked about after this. */
const CACHE = 'public, max-age=300'
const collection = { type: z.literal('FeatureCollection'), generatedAt: z.iso.datetime(), units: Units }
const withCity = { cityId: z.string() }

const ZonesAnswer = z.object({
  ...collection,
  features: z.array(ZoneFeature.extend({ properties: ZoneFeature.shape.properties.extend(withCity) })),
})
const SegmentsAnswer = z.object({
  ...collection,
  features: z.array(SegmentFeature.extend({ properties: SegmentFeature.shape.properties.extend(withCity) })),
})

/**
 * Zones and segments as GeoJSON (RFC 7946), made once for each set of cities. Units and instant are foreign members of the
 * collection.
 */
export function registerGeometryRoutes(app: ApiServer, cities: KnownCities, startedAt: string): void {
  const geometry = {
    zones: {
      summary: 'The zones of the cities',
      answer: ZonesAnswer,
      units: {},
      of: (city: City) => city.zones.features,
    },
    segments: {
      summary: 'The measured stretches of road',
      answer: SegmentsAnswer,
      units: { lengthM: 'm', bearingDeg: '° from north', freeFlowKmh: 'km/h' },
      of: (city: City) => city.segments.features,
    },
  }
  for (const [name, { summary, answer, units, of }] of Object.entries(geometry)) {
    const prepared = prepareByCity(cities, (list) => ({
      type: 'FeatureCollection',
      generatedAt: startedAt,
      units,
      features: list.flatMap((city) => of(city).map((feature) => placed(feature, city.cityId))),
    }))
    app.get(
      `/api/${name}`,
      {
        schema: {
          tags: ['cities'],
          summary,
          description: 'GeoJSON, longitude before latitude, WGS 84.',
          querystring: CityQuery,
          response: answers('All active cities, or the one that was named', answer, [400, 404], GEOJSON),
        },
        compress: false,
      },
      (request, reply) => sendPrepared(request, reply, prepared(cities.optional(request.query.city))),
    )
  }
}

const placed = (feature: { readonly properties: object }, cityId: string) => ({
  ...feature,
  properties: { cityId, ...feature.properties },
})

function prepareByCity(cities: KnownCities, make: (cities: readonly City[]) => object) {
  const options = { contentType: `${GEOJSON}; charset=utf-8`, cacheControl: CACHE }
  const ofOne = rememberByCity((city) => prepare(make([city]), options))
  let ofAll: { readonly cities: readonly City[]; readonly prepared: Prepared } | null = null
  return (cityId: string | null): Prepared => {
    if (cityId !== null) return ofOne(cities.one(cityId))
    // The list is another one after each change of a city.
    const now = cities.all()
    if (ofAll?.cities !== now)
      ofAll = { cities: now, prepared: prepare(make(now.filter(({ isActive }) => isActive)), options) }
    return ofAll.prepared
  }
}
