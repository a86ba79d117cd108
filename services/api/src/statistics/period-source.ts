import type { View } from './statistics-store.ts'

export const STATISTICS_UNITS = {
  meanSpeedKmh: 'km/h',
  timeMeanSpeedKmh: 'km/h',
  medianSpeedKmh: 'km/h',
  p10SpeedKmh: 'km/h',
  p90SpeedKmh: 'km/h',
  freeFlowKmh: 'km/h',
  delayMinPer10Km: 'min / 10 km',
  congestedShare: '0..1',
  coverage: '0..1',
  readings: 'readings',
  hours: 'h',
}

/** Where an answer comes from as a whole. Without any hour it is the speed view that had nothing. */
export function periodSource(views: readonly View[]): 'batch' | 'speed' | 'merged' {
  const hasBatch = views.includes('batch')
  if (!hasBatch) return 'speed'
  return views.includes('speed') ? 'merged' : 'batch'
}

/** Which view answers for an hour, also when it has nothing there. */
export const viewAt = (atMs: number, watermarkMs: number | null): View =>
  watermarkMs !== null && atMs < watermarkMs ? 'batch' : 'speed'
