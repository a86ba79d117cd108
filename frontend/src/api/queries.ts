import {
  CitiesAnswer,
  HdfsStatsAnswer,
  HistoryAnswer,
  HourlyAnswer,
  LiveAnswer,
  LiveSegmentsAnswer,
  MapSettingsAnswer,
  WeatherAnswer,
  WeeklyAnswer,
} from '@rocade/shared/protocol/answers'
import { IncidentsAnswer } from '@rocade/shared/protocol/incidents'
import { CongestionAnswer, PlaybackAnswer, ReliabilityAnswer } from '@rocade/shared/protocol/past-answers'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchOrKept } from '../offline/fetch-or-kept.ts'
import { API_PATHS, type DaysOf } from './api-paths.ts'
import { cityGeometry, SegmentsAnswer, ZonesAnswer } from './city-geometry.ts'
import { fetchJson } from './fetch-json.ts'

const MINUTE_MS = 60_000

/** What the dashboard asks the API, with how long each answer may be used again. */
export const citiesQuery = queryOptions({
  queryKey: ['cities'],
  queryFn: async ({ signal }) => (await fetchOrKept(API_PATHS.cities(), CitiesAnswer, signal)).cities,
  refetchInterval: MINUTE_MS,
})

export const setAsideCitiesQuery = queryOptions({
  queryKey: ['cities', 'set-aside'],
  queryFn: async ({ signal }) => (await fetchOrKept(API_PATHS.cities(), CitiesAnswer, signal)).setAside,
})

export const geometryQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['geometry', cityId],
    staleTime: 60 * MINUTE_MS,
    queryFn: async ({ signal }) => {
      const [zones, segments] = await Promise.all([
        fetchOrKept(API_PATHS.zones(cityId), ZonesAnswer, signal),
        fetchOrKept(API_PATHS.segments(cityId), SegmentsAnswer, signal),
      ])
      return cityGeometry(zones, segments)
    },
  })

/** The first picture, and the way out where WebSockets do not pass. */
export const liveQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['live', cityId],
    queryFn: async ({ signal }) => {
      const [zones, segments, weather, incidents] = await Promise.all([
        fetchJson(API_PATHS.zonesLive(cityId), LiveAnswer, signal),
        fetchJson(API_PATHS.segmentsLive(cityId), LiveSegmentsAnswer, signal),
        fetchJson(API_PATHS.weatherNow(cityId), WeatherAnswer, signal),
        // these come from the database: while it is away, the roads do not wait for them
        fetchJson(API_PATHS.incidents(cityId), IncidentsAnswer, signal).catch(() => null),
      ])
      return {
        zones: zones.zones,
        segments: segments.segments,
        weather: weather.weather,
        incidents: incidents === null ? [] : [incidents],
      }
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

export const hourlyQuery = (cityId: string, zoneId: string | null, on: DaysOf = 'all') =>
  queryOptions({
    queryKey: ['hourly', cityId, zoneId, on],
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.hourly(cityId, zoneId, on), HourlyAnswer, signal),
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

/** One span of the past in steps of 5 minutes; `isClosed`: nothing of it will change any more. */
export const playbackQuery = (cityId: string, fromMs: number, toMs: number, isClosed: boolean) =>
  queryOptions({
    queryKey: ['playback', cityId, fromMs, toMs],
    staleTime: isClosed ? 60 * MINUTE_MS : MINUTE_MS,
    refetchInterval: isClosed ? false : 5 * MINUTE_MS,
    gcTime: 10 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.playback(cityId, fromMs, toMs), PlaybackAnswer, signal),
  })

/** The incidents of a span of the past; `isClosed`: nothing of it will change any more. */
export const incidentsQuery = (cityId: string, fromMs: number, toMs: number, isClosed: boolean) =>
  queryOptions({
    queryKey: ['incidents', cityId, fromMs, toMs],
    staleTime: isClosed ? 60 * MINUTE_MS : MINUTE_MS,
    refetchInterval: isClosed ? false : MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.incidentsBetween(cityId, fromMs, toMs), IncidentsAnswer, signal),
  })

export const typicalQuery = (cityId: string, date: string) =>
  queryOptions({
    queryKey: ['typical', cityId, date],
    staleTime: 30 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.typical(cityId, date), PlaybackAnswer, signal),
  })

export const congestionQuery = (cityId: string, fromMs: number, toMs: number) =>
  queryOptions({
    queryKey: ['congestion', cityId, fromMs, toMs],
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => fetchJson(API_PATHS.congestion(cityId, fromMs, toMs), CongestionAnswer, signal),
  })

export const segmentHoursQuery = (cityId: string, segmentId: string, on: DaysOf) =>
  queryOptions({
    queryKey: ['segment-hours', cityId, segmentId, on],
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.segmentHours(cityId, segmentId, on), HourlyAnswer, signal),
  })

export const reliabilityQuery = (cityId: string, zoneId: string | null) =>
  queryOptions({
    queryKey: ['reliability', cityId, zoneId],
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.reliability(cityId, zoneId), ReliabilityAnswer, signal),
  })

export const mapSettingsQuery = queryOptions({
  queryKey: ['map-settings'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => fetchJson(API_PATHS.mapSettings(), MapSettingsAnswer, signal),
})
