import type { StatisticsCity } from '../statistics/statistics-city.ts'

export const PAST_UNITS = {
  speedKmh: 'km/h',
  freeFlowKmh: 'km/h',
  delayMinPer10Km: 'min / 10 km',
  temperatureC: '°C',
  rainMmPerHour: 'mm/h',
  coverage: '0..1',
  resolutionS: 's',
  stepS: 's',
}

export const iso = (ms: number): string => new Date(ms).toISOString()

/** What every answer about the past begins with. */
export const pastEnvelope = (city: StatisticsCity, nowMs: number, watermarkMs: number | null) => ({
  generatedAt: iso(nowMs),
  units: PAST_UNITS,
  cityId: city.cityId,
  timeZone: city.timeZone,
  watermark: watermarkMs === null ? null : iso(watermarkMs),
})

/** To a tenth; NaN as `null`. */
export const tenth = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : Math.round(value * 10) / 10
