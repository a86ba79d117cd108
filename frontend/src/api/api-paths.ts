/** Every address the dashboard asks; also what "Open in API" opens. */
const withQuery = (path: string, query: Record<string, string | number | null | undefined>): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) params.set(name, String(value))
  }
  return `${path}?${params}`
}
const part = encodeURIComponent
const instantOf = (ms: number) => new Date(ms).toISOString()

/** Which days an hour of the day is told of. */
export type DaysOf = 'all' | 'weekdays' | 'weekends'

export const API_PATHS = {
  cities: () => '/api/cities',
  removedCity: (cityId: string, data: 'keep' | 'delete') => withQuery(`/api/cities/${part(cityId)}`, { data }),
  zones: (cityId: string) => withQuery('/api/zones', { city: cityId }),
  segments: (cityId: string) => withQuery('/api/segments', { city: cityId }),
  zonesLive: (cityId: string) => withQuery('/api/zones/live', { city: cityId }),
  segmentsLive: (cityId: string) => withQuery('/api/segments/live', { city: cityId }),
  zoneHistory: (cityId: string, zoneId: string) =>
    withQuery(`/api/zones/${part(zoneId)}/history`, { city: cityId, hours: 24 }),
  segmentHistory: (cityId: string, segmentId: string) =>
    withQuery(`/api/segments/${part(segmentId)}/history`, { city: cityId, hours: 24 }),
  zonesAt: (cityId: string, atMs: number) => withQuery('/api/zones/at', { city: cityId, at: instantOf(atMs) }),
  playback: (cityId: string, fromMs: number, toMs: number) =>
    withQuery('/api/playback', { city: cityId, from: instantOf(fromMs), to: instantOf(toMs), stepS: 300 }),
  typical: (cityId: string, date: string) => withQuery('/api/playback/typical', { city: cityId, date }),
  congestion: (cityId: string, fromMs: number, toMs: number) =>
    withQuery('/api/congestion', { city: cityId, from: instantOf(fromMs), to: instantOf(toMs), stepS: 900 }),
  incidents: (cityId: string) => withQuery('/api/incidents', { city: cityId }),
  incidentsBetween: (cityId: string, fromMs: number, toMs: number) =>
    withQuery('/api/incidents', { city: cityId, from: instantOf(fromMs), to: instantOf(toMs) }),
  reliability: (cityId: string, zoneId: string | null) =>
    withQuery('/api/segments/reliability', { days: 7, city: cityId, zone: zoneId }),
  segmentHours: (cityId: string, segmentId: string, on: DaysOf) =>
    withQuery('/api/zones/hourly-distribution', { days: 7, city: cityId, segment: segmentId, on }),
  mapSettings: () => '/api/map-settings',
  weatherNow: (cityId: string) => withQuery('/api/weather/now', { city: cityId }),
  weekly: (cityId: string) => withQuery('/api/zones/weekly-data', { days: 7, city: cityId }),
  hourly: (cityId: string, zoneId: string | null, on: DaysOf = 'all') =>
    withQuery('/api/zones/hourly-distribution', { days: 7, city: cityId, zone: zoneId, on: on === 'all' ? null : on }),
  hdfsStats: () => '/api/zones/hdfs-stats',
  status: () => '/api/status',
  cityCost: (cityId: string) => `/api/cities/${part(cityId)}/cost`,
  city: (cityId: string) => `/api/cities/${part(cityId)}`,
  questions: () => '/api/questions',
  question: (questionId: string) => `/api/questions/${part(questionId)}`,
  questionResult: (questionId: string, format: 'json' | 'csv' | 'parquet') =>
    withQuery(`/api/questions/${part(questionId)}/result`, { format }),
  runs: (limit: number) => withQuery('/api/runs', { limit }),
  run: (runId: string) => `/api/runs/${part(runId)}`,
  quality: (cityId: string) => withQuery('/api/quality', { city: cityId }),
  qualityGaps: (cityId: string) => withQuery('/api/quality/gaps', { city: cityId, limit: 1000 }),
} as const
