import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import { localParts } from '@rocade/shared/domain/local-time'
import type { ReliabilityAnswer, SegmentWeek } from '@rocade/shared/protocol/past-answers'
import { localPeriod } from '../statistics/local-period.ts'
import { percentileOfSorted } from '../statistics/percentile.ts'
import { periodSource } from '../statistics/period-source.ts'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { CityHour, StatisticsStore } from '../statistics/statistics-store.ts'
import { iso, pastEnvelope, tenth } from './past-envelope.ts'

/** Fewer hours than this say nothing about how reliable a road is. */
const HOURS_MIN = 24

export interface ReliabilityQuery {
  readonly days: number
  readonly zoneId: string | null
  readonly nowMs: number
}

interface HourOfSegment {
  readonly localHour: number
  readonly paceHPerKm: number
  readonly freeFlowPaceHPerKm: number
}

/**
 * Each segment over the last local days: how slow, how often, and how far its travel times can be relied on. Travel
 * times are those of whole hours (an hour's mean pace), so a jam of five minutes counts for what it does to its hour.
 * Source of the indices: FHWA, "Travel Time Reliability: Making It There On Time, All The Time" (2006).
 */
export async function reliabilityAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { days, zoneId, nowMs }: ReliabilityQuery,
): Promise<ReliabilityAnswer> {
  const period = localPeriod(nowMs, days, city.timeZone)
  const { watermarkMs, hours } = await store.look(async (look) => ({
    watermarkMs: await look.watermarkMs(city.cityId),
    hours: await look.cityHours(city, period.fromMs, period.toMs),
  }))
  const bySegment = hoursBySegment(city, hours)
  const segments = city.segmentIds.flatMap((segmentId, index) => {
    const zone = city.zones[city.zoneOf[index] ?? -1]?.zoneId ?? ''
    if (zoneId !== null && zone !== zoneId) return []
    return [{ segmentId, zoneId: zone, ...weekOf(bySegment[index] ?? []) }]
  })
  return {
    ...pastEnvelope(city, nowMs, watermarkMs),
    from: iso(period.fromMs),
    to: iso(period.toMs),
    source: periodSource(hours.map((hour) => hour.view)),
    segments: segments.sort((a, b) => (b.delayMinPer10Km ?? -1) - (a.delayMinPer10Km ?? -1)),
  }
}

function hoursBySegment(city: StatisticsCity, hours: readonly CityHour[]): HourOfSegment[][] {
  const bySegment = city.segmentIds.map((): HourOfSegment[] => [])
  for (const hour of hours) {
    const localHour = localParts(hour.hourAtMs, city.timeZone).hour
    for (const [position, segment] of hour.segments.entries()) {
      const readings = hour.readings[position] ?? 0
      if (readings === 0) continue
      bySegment[segment]?.push({
        localHour,
        paceHPerKm: (hour.sumPaceHPerKm[position] ?? 0) / readings,
        freeFlowPaceHPerKm: (hour.sumFreeFlowPaceHPerKm[position] ?? 0) / readings,
      })
    }
  }
  return bySegment
}

function weekOf(hours: readonly HourOfSegment[]): Omit<SegmentWeek, 'segmentId' | 'zoneId'> {
  const paces = new Float64Array(hours.map((hour) => hour.paceHPerKm)).sort()
  const mean = paces.reduce((sum, pace) => sum + pace, 0) / paces.length
  const freeFlow = hours.reduce((sum, hour) => sum + hour.freeFlowPaceHPerKm, 0) / hours.length
  const p95 = hours.length < HOURS_MIN ? null : percentileOfSorted(paces, 0.95)
  const isKnown = hours.length > 0
  const speedKmh = isKnown ? 1 / mean : null
  const freeFlowKmh = isKnown ? 1 / freeFlow : null
  return {
    hours: hours.length,
    meanSpeedKmh: tenth(speedKmh ?? Number.NaN),
    freeFlowKmh: tenth(freeFlowKmh ?? Number.NaN),
    delayMinPer10Km: hundredth(delayMinPer10Km(speedKmh, freeFlowKmh)),
    congestedHours: hours.filter(isCongested).length,
    bufferIndex: p95 === null ? null : hundredth((p95 - mean) / mean),
    planningTimeIndex: p95 === null ? null : hundredth(p95 / freeFlow),
    byHour: Array.from({ length: 24 }, (_, localHour) => {
      const own = hours.filter((hour) => hour.localHour === localHour).map((hour) => 1 / hour.paceHPerKm)
      return tenth(percentileOfSorted(new Float64Array(own).sort(), 0.5) ?? Number.NaN)
    }),
  }
}

const hundredth = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100)

function isCongested({ paceHPerKm, freeFlowPaceHPerKm }: HourOfSegment): boolean {
  const level = congestionLevel({ speedKmh: 1 / paceHPerKm, freeFlowKmh: 1 / freeFlowPaceHPerKm })
  return level === 'heavy' || level === 'jammed'
}
