import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import { COVERAGE_MIN } from '@rocade/shared/domain/zone-speed'
import type { HistoryAnswer } from '@rocade/shared/protocol/answers'
import { HOUR_MS } from './local-period.ts'
import { periodSource } from './period-source.ts'
import type { StatisticsCity } from './statistics-city.ts'
import type { BucketSums, StatisticsStore } from './statistics-store.ts'

export interface HistoryQuery {
  /** Exactly one of the two. */
  readonly zoneId: string | null
  readonly segmentId: string | null
  readonly hours: number
  /** What was asked for, 300 to 3600 in steps of 300. */
  readonly stepS: number
  readonly nowMs: number
}

const HOUR_S = 3600
export const HISTORY_UNITS = {
  speedKmh: 'km/h',
  freeFlowKmh: 'km/h',
  delayMinPer10Km: 'min / 10 km',
  coverage: '0..1',
  readings: 'readings',
  stepS: 's',
}

/**
 * A zone or a segment over its last hours, one point for each step; a step without a reading, or with less than half
 * of the zone covered, has `null`, never a guess.
 *
 * All points of an answer have the same width. Steps under an hour come from the 5-minute roll-up; when there is an
 * hour that only the hourly views know (from the history import, or older than the 5-minute roll-up keeps), the whole
 * answer is by hour instead and says so in `stepS`: leaving known hours out, or drawing an hourly mean as twelve
 * measurements, would both show what was not measured.
 */
export async function historyAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  query: HistoryQuery,
): Promise<HistoryAnswer> {
  const { nowMs, zoneId, segmentId } = query
  const members = membersOf(city, query)
  const rangeOf = (stepS: number) => alignedRange(nowMs, query.hours, stepS * 1000)
  const { watermarkMs, fine, coarse } = await store.look(async (look) => ({
    watermarkMs: await look.watermarkMs(city.cityId),
    coarse: await look.hourlySums({ ...members, ...rangeOf(HOUR_S) }),
    fine: query.stepS < HOUR_S ? await look.fiveMinuteSums({ ...members, ...rangeOf(query.stepS) }, query.stepS) : null,
  }))
  const isFine = fine !== null && knowsEveryHour(fine, coarse, rangeOf(query.stepS).fromMs)
  const sums = isFine ? fine : coarse
  const stepS = isFine ? query.stepS : HOUR_S
  const { fromMs, toMs } = rangeOf(stepS)
  const weight = members.weights.reduce((sum, value) => sum + value, 0)
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: HISTORY_UNITS,
    cityId: city.cityId,
    zoneId,
    segmentId,
    timeZone: city.timeZone,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepS,
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
    source: periodSource(sums.map((sum) => sum.view)),
    points: pointsOf(sums, { fromMs, toMs, stepMs: stepS * 1000, weight }),
  }
}

/** A segment counts as itself, also when it has no length. */
function membersOf(city: StatisticsCity, { zoneId, segmentId }: HistoryQuery) {
  if (segmentId !== null) return { cityId: city.cityId, segmentIds: [segmentId], weights: [1] }
  const zone = city.zones.findIndex((candidate) => candidate.zoneId === zoneId)
  const positions = city.segmentIds.map((_, position) => position).filter((position) => city.zoneOf[position] === zone)
  return {
    cityId: city.cityId,
    segmentIds: positions.map((position) => city.segmentIds[position] ?? ''),
    weights: positions.map((position) => city.weightInZone[position] ?? 0),
  }
}

/** Whole steps from `hours` ago to the end of the present one. */
export function alignedRange(nowMs: number, hours: number, stepMs: number): { fromMs: number; toMs: number } {
  const present = Math.floor(nowMs / stepMs) * stepMs
  return { fromMs: Math.floor((nowMs - hours * HOUR_MS) / stepMs) * stepMs, toMs: present + stepMs }
}

/** Whether each whole hour that the hourly views know has a finer row too. */
export function knowsEveryHour(
  fine: readonly Pick<BucketSums, 'atMs'>[],
  coarse: readonly Pick<BucketSums, 'atMs'>[],
  fromMs: number,
): boolean {
  const hours = new Set(fine.map(({ atMs }) => Math.floor(atMs / HOUR_MS)))
  return coarse.every(({ atMs }) => atMs < fromMs || hours.has(atMs / HOUR_MS))
}

interface PointOptions {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  /** Of all segments together. */
  readonly weight: number
}

function pointsOf(
  sums: readonly BucketSums[],
  { fromMs, toMs, stepMs, weight }: PointOptions,
): HistoryAnswer['points'] {
  const byInstant = new Map(sums.map((sum) => [sum.atMs, sum]))
  const points: HistoryAnswer['points'] = []
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    const sum = byInstant.get(atMs)
    const coverage = sum === undefined || weight === 0 ? 0 : sum.coveredWeight / weight
    const isKnown = sum !== undefined && coverage >= COVERAGE_MIN && sum.weightedPace > 0
    const speedKmh = isKnown ? sum.weightedReadings / sum.weightedPace : null
    const freeFlowKmh = isKnown ? sum.weightedReadings / sum.weightedFreeFlowPace : null
    points.push({
      at: new Date(atMs).toISOString(),
      speedKmh,
      freeFlowKmh,
      delayMinPer10Km: delayMinPer10Km(speedKmh, freeFlowKmh),
      coverage,
      readings: sum?.readings ?? 0,
    })
  }
  return points
}
