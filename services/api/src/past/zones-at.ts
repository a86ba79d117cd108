import type { City, Segment } from '@rocade/shared/cities/city'
import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { zoneSpeed } from '@rocade/shared/domain/zone-speed'
import type { ZonesAtAnswer } from '@rocade/shared/protocol/past-answers'
import { roundMinutes, roundShare, roundSpeed } from '../live/live-figures.ts'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsStore } from '../statistics/statistics-store.ts'
import { iso, pastEnvelope, tenth } from './past-envelope.ts'
import { HOUR_MS, type PastStep, pastStep, STEP_MS } from './past-hour.ts'
import { pastHours } from './past-hours.ts'

export interface ZonesAtQuery {
  readonly atMs: number
  readonly nowMs: number
}

/** The zones and segments of a city in the 5 minutes that hold an instant, by the rules of the present. */
export async function zonesAtAnswer(
  store: StatisticsStore,
  { city, statistics }: { readonly city: City; readonly statistics: StatisticsCity },
  { atMs, nowMs }: ZonesAtQuery,
): Promise<ZonesAtAnswer> {
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS
  const { past, weather } = await store.look(async (look) => ({
    past: await pastHours(look, statistics, hourMs, hourMs + HOUR_MS),
    weather: await look.weather(city.cityId, hourMs, hourMs + HOUR_MS),
  }))
  const stepMs = (past.hours.get(hourMs)?.resolutionS ?? STEP_MS / 1000) * 1000
  const fromMs = Math.floor(atMs / stepMs) * stepMs
  const step = pastStep(past.hours, fromMs, stepMs, statistics.segmentIds.length)
  const segments = [...city.segmentsById.values()]
  return {
    ...pastEnvelope(statistics, nowMs, past.watermarkMs),
    at: iso(fromMs),
    resolutionS: step?.resolutionS ?? null,
    source: step?.view ?? null,
    zones: city.zones.features.map(({ properties: { zoneId, name } }) => {
      const own = segments.filter((segment) => segment.zoneId === zoneId)
      return zoneAt(zoneId, name, own, (segment) => readingAt(statistics, segment, step))
    }),
    segments: segments.map((segment) => segmentAt(segment, readingAt(statistics, segment, step))),
    weather: weather[0] ?? null,
  }
}

interface ReadingAt {
  readonly speedKmh: number
  readonly freeFlowKmh: number
  readonly isClosed: boolean
  readonly confidence: number
}

function readingAt(city: StatisticsCity, segment: Segment, step: PastStep | null): ReadingAt | null {
  const index = city.indexOf.get(segment.segmentId)
  if (step === null || index === undefined) return null
  const isClosed = step.isClosed[index] === 1
  const speedKmh = step.speedKmh[index] ?? Number.NaN
  if (!isClosed && Number.isNaN(speedKmh)) return null
  const freeFlowKmh = tenth(step.freeFlowKmh[index]) ?? segment.freeFlowKmh
  return { speedKmh: isClosed ? 0 : speedKmh, freeFlowKmh, isClosed, confidence: 1 }
}

function zoneAt(
  zoneId: string,
  name: string,
  segments: readonly Segment[],
  readingOf: (segment: Segment) => ReadingAt | null,
) {
  const speed = zoneSpeed(segments.map((segment) => ({ lengthM: segment.lengthM, reading: readingOf(segment) })))
  return {
    zoneId,
    name,
    level: speed.level,
    speedKmh: roundSpeed(speed.speedKmh),
    freeFlowKmh: roundSpeed(speed.freeFlowKmh),
    speedRatio: roundShare(speed.speedRatio),
    delayMinPer10Km: roundMinutes(speed.delayMinPer10Km),
    coverage: Math.round(speed.coverage * 1e4) / 1e4,
  }
}

function segmentAt({ segmentId, zoneId }: Segment, reading: ReadingAt | null) {
  const isClosed = reading?.isClosed ?? false
  const speedKmh = reading === null || isClosed ? null : reading.speedKmh
  const freeFlowKmh = reading?.freeFlowKmh ?? null
  return {
    segmentId,
    zoneId,
    level: congestionLevel({ speedKmh, freeFlowKmh, isClosed }),
    speedKmh: roundSpeed(speedKmh),
    freeFlowKmh: roundSpeed(freeFlowKmh),
    isClosed,
  }
}
