import { congestionLevel, type Level } from './congestion-level.ts'
import { delayMinPer10Km } from './delay.ts'
import { spaceMeanSpeedKmh } from './space-mean-speed.ts'

/** Under this share of measured length a zone has no speed: thin data is not shown as fact. */
export const COVERAGE_MIN = 0.5

/** What is known of one segment at one instant. `lengthM` is null for a detector without a stretch of road. */
export interface SegmentState {
  readonly lengthM: number | null
  /** `null`: no fresh reading. */
  readonly reading: {
    readonly speedKmh: number
    readonly freeFlowKmh: number
    readonly confidence: number
    readonly isClosed: boolean
  } | null
}

export interface ZoneSpeed {
  readonly level: Level
  readonly speedKmh: number | null
  readonly freeFlowKmh: number | null
  /** speed / free flow. */
  readonly speedRatio: number | null
  readonly delayMinPer10Km: number | null
  /** Share of the zone's measured length with a fresh reading, 0..1. */
  readonly coverage: number
  /** Mean confidence of the readings used, weighted by length, 0..1. */
  readonly confidence: number | null
}

/**
 * The speed of a zone (or a city) from its segments: length over summed travel time.
 *
 * Segments without a length have no weight, because one point says nothing about a stretch; a zone
 * that has only such points weighs them equally. Closed segments count as covered but carry no speed;
 * a zone is closed when everything covered is closed. Under `COVERAGE_MIN` all figures are null and
 * the level is `no-data`. Pure; O(n).
 */
export function zoneSpeed(segments: readonly SegmentState[]): ZoneSpeed {
  const weightOf = segmentWeights(segments)
  let total = 0
  let covered = 0
  let confidence = 0
  const speeds: { lengthM: number; speedKmh: number }[] = []
  const freeFlows: { lengthM: number; speedKmh: number }[] = []
  for (const segment of segments) {
    const lengthM = weightOf(segment)
    total += lengthM
    if (lengthM === 0 || segment.reading === null) continue
    covered += lengthM
    confidence += lengthM * segment.reading.confidence
    if (segment.reading.isClosed) continue
    speeds.push({ lengthM, speedKmh: segment.reading.speedKmh })
    freeFlows.push({ lengthM, speedKmh: segment.reading.freeFlowKmh })
  }
  const coverage = total === 0 ? 0 : covered / total
  if (covered === 0 || coverage < COVERAGE_MIN) return { ...noSpeed, coverage }
  const speedKmh = spaceMeanSpeedKmh(speeds)
  const freeFlowKmh = spaceMeanSpeedKmh(freeFlows)
  return {
    level: congestionLevel({ speedKmh, freeFlowKmh, isClosed: speeds.length === 0 }),
    speedKmh,
    freeFlowKmh,
    speedRatio: speedKmh === null || freeFlowKmh === null ? null : speedKmh / freeFlowKmh,
    delayMinPer10Km: delayMinPer10Km(speedKmh, freeFlowKmh),
    coverage,
    confidence: confidence / covered,
  }
}

const noSpeed = {
  level: 'no-data',
  speedKmh: null,
  freeFlowKmh: null,
  speedRatio: null,
  delayMinPer10Km: null,
  confidence: null,
} as const

/** How much a segment counts: its length, or 1 each where no segment of the group has one. */
export function segmentWeights<S extends { readonly lengthM: number | null }>(
  segments: readonly S[],
): (segment: S) => number {
  const hasLength = segments.some((segment) => segment.lengthM !== null)
  return (segment) => (hasLength ? (segment.lengthM ?? 0) : 1)
}
