/** Every address the dashboard asks; also what "Open in API" opens. */
const withQuery = (path: string, query: Record<string, string | number | null | undefined>): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) params.set(name, String(value))
  }
  return `${path}?${params}`
}
const part = encodeURIComponent

export const API_PATHS = {
  cities: () => '/api/cities',
  zones: (cityId: string) => withQuery('/api/zones', { city: cityId }),
  segments: (cityId: string) => withQuery('/api/segments', { city: cityId }),
  zonesLive: (cityId: string) => withQuery('/api/zones/live', { city: cityId }),
  segmentsLive: (cityId: string) => withQuery('/api/segments/live', { city: cityId }),
  zoneHistory: (cityId: string, zoneId: string) =>
    withQuery(`/api/zones/${part(zoneId)}/history`, { city: cityId, hours: 24 }),
  segmentHistory: (cityId: string, segmentId: string) =>
    withQuery(`/api/segments/${part(segmentId)}/history`, { city: cityId, hours: 24 }),
  weatherNow: (cityId: string) => withQuery('/api/weather/now', { city: cityId }),
  weekly: (cityId: string) => withQuery('/api/zones/weekly-data', { days: 7, city: cityId }),
  hourly: (cityId: string, zoneId: string | null) =>
    withQuery('/api/zones/hourly-distribution', { days: 7, city: cityId, zone: zoneId }),
  hdfsStats: () => '/api/zones/hdfs-stats',
  status: () => '/api/status',
} as const
