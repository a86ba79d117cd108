import {
  CitiesAnswer,
  HdfsStatsAnswer,
  HistoryAnswer,
  HourlyAnswer,
  LiveAnswer,
  LiveSegmentsAnswer,
  WeatherAnswer,
  WeeklyAnswer,
} from '@rocade/shared/protocol/answers'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { queryOptions } from '@tanstack/react-query'
import { API_PATHS } from './api-paths.ts'
import { cityGeometry, SegmentsAnswer, ZonesAnswer } from './city-geometry.ts'
import { fetchJson } from './fetch-json.ts'

const MINUTE_MS = 60_000

/** What the dashboard asks the API, with how long each answer may be used again. */
export const citiesQuery = queryOptions({
  queryKey: ['cities'],
  queryFn: async ({ signal }) => (await fetchJson(API_PATHS.cities(), CitiesAnswer, signal)).cities,
  refetchInterval: MINUTE_MS,
})

export const geometryQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['geometry', cityId],
    staleTime: 60 * MINUTE_MS,
    queryFn: async ({ signal }) => {
      const [zones, segments] = await Promise.all([
        fetchJson(API_PATHS.zones(cityId), ZonesAnswer, signal),
        fetchJson(API_PATHS.segments(cityId), SegmentsAnswer, signal),
      ])
      return cityGeometry(zones, segments)
    },
  })

/** The first picture, and the way out where WebSockets do not pass. */
export const liveQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['live', cityId],
    queryFn: async ({ signal }) => {
      const [zones, segments, weather] = await Promise.all([
        fetchJson(API_PATHS.zonesLive(cityId), LiveAnswer, signal),
        fetchJson(API_PATHS.segmentsLive(cityId), LiveSegmentsAnswer, signal),
        fetchJson(API_PATHS.weatherNow(cityId), WeatherAnswer, signal),
      ])
      return { zones: zones.zones, segments: segments.segments, weather: weather.weather }
    },
  })

export const zoneHistoryQuery = (cityId: string, zoneId: string) =>
  queryOptions({
    queryKey: ['zone-history', cityId, zoneId],
    staleTime: MINUTE_MS,
    refetchInterval: MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.zoneHistory(cityId, zoneId), HistoryAnswer, signal),
  })

export const segmentHistoryQuery = (cityId: string, segmentId: string) =>
  queryOptions({
    queryKey: ['segment-history', cityId, segmentId],
    staleTime: MINUTE_MS,
    refetchInterval: MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.segmentHistory(cityId, segmentId), HistoryAnswer, signal),
  })

export const weeklyQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['weekly', cityId],
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.weekly(cityId), WeeklyAnswer, signal),
  })

export const hourlyQuery = (cityId: string, zoneId: string | null) =>
  queryOptions({
    queryKey: ['hourly', cityId, zoneId],
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.hourly(cityId, zoneId), HourlyAnswer, signal),
  })

export const lakeQuery = queryOptions({
  queryKey: ['hdfs-stats'],
  refetchInterval: MINUTE_MS,
  queryFn: ({ signal }) => fetchJson(API_PATHS.hdfsStats(), HdfsStatsAnswer, signal),
})

export const statusQuery = queryOptions({
  queryKey: ['status'],
  refetchInterval: 10_000,
  queryFn: ({ signal }) => fetchJson(API_PATHS.status(), StatusAnswer, signal),
})
