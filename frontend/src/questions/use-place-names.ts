import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { citiesQuery, geometryQuery } from '../api/queries.ts'
import type { ResultSeries } from './result-series.ts'

export interface PlaceNames {
  city(cityId: string): string
  zone(cityId: string, zoneId: string): string
  segment(cityId: string, segmentId: string): string
  /** The smallest place of a series, with its city where there are several. */
  of(series: Pick<ResultSeries, 'cityId' | 'zoneId' | 'segmentId'>): string
}

/** Names of cities, zones and segments by their ids; the ids until the names are known. */
export function usePlaceNames(cityIds: readonly string[], areParts: boolean): PlaceNames {
  const cities = useQuery(citiesQuery)
  const geometries = useQueries({
    queries: (areParts ? cityIds : []).map((cityId) => ({ ...geometryQuery(cityId), retry: false })),
    combine: (results) => results.map(({ data }) => data),
  })
  return useMemo(() => {
    const byId = new Map<string, CityGeometry | undefined>(cityIds.map((cityId, i) => [cityId, geometries[i]]))
    const city = (cityId: string) => cities.data?.find((one) => one.cityId === cityId)?.name ?? cityId
    const zone = (cityId: string, zoneId: string) => byId.get(cityId)?.zonesById.get(zoneId)?.name ?? zoneId
    const segment = (cityId: string, segmentId: string) => {
      const name = byId.get(cityId)?.segmentsById.get(segmentId)?.name
      return name ? `${name} (${segmentId})` : segmentId
    }
    return {
      city,
      zone,
      segment,
      of({ cityId, zoneId, segmentId }) {
        const inCity = cityIds.length > 1 ? ` · ${city(cityId)}` : ''
        if (segmentId !== null) return `${segment(cityId, segmentId)}${inCity}`
        return zoneId === null ? city(cityId) : `${zone(cityId, zoneId)}${inCity}`
      },
    }
  }, [cityIds, cities.data, geometries])
}
