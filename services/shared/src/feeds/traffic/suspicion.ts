import {
  excursions,
  type KeptReading,
  laggingClock,
  type SourceTraits,
  type SuspectReason,
  stuckRuns,
} from '../suspicion.ts'

const MINUTE_MS = 60_000

/** The fields of a stored traffic reading that it is judged by. */
export interface KeptTraffic extends KeptReading {
  readonly speedKmh: number
  readonly freeFlowKmh: number
  readonly travelTimeS: number | null
  readonly freeFlowTravelTimeS: number | null
  readonly isClosed: boolean
}

/** What the city's own map says of the segment. */
export interface KnownSegment {
  readonly lengthM: number | null
  readonly freeFlowKmh: number
}

/** Standing traffic repeats itself: under this share of free flow, or this speed, equal values say nothing. */
const STANDING_RATIO = 0.1
const STANDING_KMH = 5
/** Half an hour of one value: in the recorded week of Los Angeles, 0.3 % of the readings are in such runs. */
const STUCK_READINGS_MIN = 6
const STUCK_MIN_MS = 25 * MINUTE_MS
/** A queue cannot dissolve and form again, nor the other way round, within this time. */
const EXCURSION_MAX_MS = 20 * MINUTE_MS
const LEAVE_RATIO = 0.5
const LEAVE_MIN_KMH = 15
const BACK_RATIO = 0.3
/** No mean of a road is above this: half as fast again as on the empty road, and 30 km/h. */
const allowedKmh = (freeFlowKmh: number) => 1.5 * freeFlowKmh + 30

/** What a speed in km/h becomes when it is taken for another unit or given in one: mph, m/s. */
const UNIT_FACTORS = [1 / 1.609344, 1 / 3.6, 1.609344, 3.6]
const UNIT_TOLERANCE = 0.03

/**
 * Judges the readings of one segment and source, in order of time, by each other: a reason for each that is doubted,
 * `null` for the others. Roads that are closed say nothing. Pure: the same readings give the same reasons, whoever asks.
 * docs/reference/quality.md has the rules in words.
 */
export function suspectTraffic(
  readings: readonly KeptTraffic[],
  segment: KnownSegment,
  traits: SourceTraits,
): (SuspectReason | null)[] {
  const reasons: (SuspectReason | null)[] = readings.map((reading) => alone(reading, segment))
  const lags = laggingClock(readings, traits.intervalMs)
  lags.forEach((isLagging, i) => {
    if (isLagging) reasons[i] = 'clock'
  })
  if (!traits.isWhole) markStuck(readings, reasons, segment)
  markExcursions(readings, reasons, segment)
  return reasons
}

/** What a reading gives away by itself, against the map. */
function alone(reading: KeptTraffic, segment: KnownSegment): SuspectReason | null {
  if (reading.isClosed) return null
  if (hasMixedUnits(reading, segment)) return 'unit'
  return reading.speedKmh > allowedKmh(segment.freeFlowKmh) ? 'jump' : null
}

/**
 * Whether speed, travel time, free flow and the map fit together only in another unit. Two cases: the speed alone is
 * off (distance by speed and time is not the distance by free flow and its time), or both speeds are (free flow is off
 * against the map, and so is the distance; a point has no distance, there free flow alone must tell).
 */
function hasMixedUnits(reading: KeptTraffic, segment: KnownSegment): boolean {
  const { speedKmh, freeFlowKmh, travelTimeS, freeFlowTravelTimeS } = reading
  const freeFlowRatio = freeFlowKmh / segment.freeFlowKmh
  if (travelTimeS === null || freeFlowTravelTimeS === null || speedKmh <= 0 || travelTimeS <= 0) {
    return travelTimeS === null && segment.lengthM === null && isUnitFactor(freeFlowRatio, UNIT_TOLERANCE)
  }
  const distanceRatio = (speedKmh * travelTimeS) / (freeFlowKmh * freeFlowTravelTimeS)
  // Times are told to a tenth of a second, speeds to a tenth of a km/h: near, slow readings are coarse.
  const tolerance = UNIT_TOLERANCE + 0.06 / travelTimeS + 0.06 / freeFlowTravelTimeS + 0.06 / speedKmh
  if (isUnitFactor(distanceRatio, tolerance)) return true
  if (segment.lengthM === null) return false
  const lengthRatio = (speedKmh * travelTimeS) / 3.6 / segment.lengthM
  return isUnitFactor(lengthRatio, tolerance) && isUnitFactor(freeFlowRatio, UNIT_TOLERANCE)
}

const isUnitFactor = (ratio: number, tolerance: number) =>
  UNIT_FACTORS.some((factor) => Math.abs(ratio / factor - 1) <= tolerance)

type Reasons = (SuspectReason | null)[]

function markStuck(readings: readonly KeptTraffic[], reasons: Reasons, { freeFlowKmh }: KnownSegment): void {
  const standingKmh = Math.max(STANDING_KMH, STANDING_RATIO * freeFlowKmh)
  mark(readings, reasons, (good) =>
    stuckRuns(good, {
      isSame: (a, b) => a.speedKmh === b.speedKmh && a.speedKmh > standingKmh,
      readingsMin: STUCK_READINGS_MIN,
      durationMinMs: STUCK_MIN_MS,
    }).map((isStuck) => (isStuck ? 'stuck' : null)),
  )
}

function markExcursions(readings: readonly KeptTraffic[], reasons: Reasons, { freeFlowKmh }: KnownSegment): void {
  mark(readings, reasons, (good) =>
    excursions(good, {
      valueOf: (reading) => reading.speedKmh,
      leave: Math.max(LEAVE_MIN_KMH, LEAVE_RATIO * freeFlowKmh),
      back: Math.max(LEAVE_MIN_KMH, BACK_RATIO * freeFlowKmh),
      durationMaxMs: EXCURSION_MAX_MS,
      // A lorry that stands for ten minutes is real; a queue that is gone for ten minutes is not.
      isImpossible: (direction) => direction === 1,
    }),
  )
}

/** Applies a rule to the readings that are not doubted yet and carry a speed. */
function mark(
  readings: readonly KeptTraffic[],
  reasons: Reasons,
  rule: (good: readonly KeptTraffic[]) => readonly (SuspectReason | null)[],
): void {
  const at = readings.flatMap(({ isClosed }, i) => (isClosed || reasons[i] !== null ? [] : [i]))
  const found = rule(at.map((i) => readings[i] as KeptTraffic))
  at.forEach((i, j) => {
    reasons[i] = found[j] ?? null
  })
}
