import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import type { Statistics } from '@rocade/shared/protocol/answers'
import { percentileOfSorted } from './percentile.ts'

/** The sums of one segment in one hour, as in `traffic_hourly`. Readings of a closed road carry no speed. */
export interface SegmentHour {
  readonly readings: number
  readonly closedReadings: number
  readonly sumSpeedKmh: number
  readonly sumPaceHPerKm: number
  readonly sumFreeFlowPaceHPerKm: number
}

/** What one segment hour says, worked out once for all the tallies that take it. */
export interface JudgedHour extends SegmentHour {
  /** Space-mean speed; `null` when the road was closed all the time. */
  readonly speedKmh: number | null
  readonly isCongested: boolean
}

export function judgeHour(hour: SegmentHour): JudgedHour {
  if (hour.readings === 0) return { ...hour, speedKmh: null, isCongested: false }
  const speedKmh = hour.readings / hour.sumPaceHPerKm
  const level = congestionLevel({ speedKmh, freeFlowKmh: hour.readings / hour.sumFreeFlowPaceHPerKm })
  return { ...hour, speedKmh, isCongested: level === 'heavy' || level === 'jammed' }
}

/** Sums over segment hours, from which every statistic of a bucket follows. */
export interface Tally {
  add(hour: JudgedHour, weight: number): void
  /** `segmentHours` is how many the bucket would have if none were missing. */
  statistics(segmentHours: number): Statistics
  medianSpeedKmh(): number | null
}

/**
 * - `meanSpeedKmh`: weight × readings over weight × pace, the space-mean; `freeFlowKmh` alike
 * - `timeMeanSpeedKmh`: the plain mean of all speeds, whatever the weights
 * - percentiles: of the hourly space-mean speeds of the segments
 * - `congestedShare`: of the segment hours with a speed, those heavy or jammed
 * - `readings` and `coverage` count readings of a closed road too: it was measured
 */
export function createTally(): Tally {
  let readings = 0
  let openReadings = 0
  let sumSpeedKmh = 0
  let weightedReadings = 0
  let weightedPace = 0
  let weightedFreeFlowPace = 0
  let measuredHours = 0
  let congestedHours = 0
  const speeds: number[] = []
  let sorted: Float64Array | null = null
  const inOrder = () => {
    sorted ??= Float64Array.from(speeds).sort()
    return sorted
  }
  return {
    add(hour, weight) {
      readings += hour.readings + hour.closedReadings
      measuredHours += 1
      if (hour.speedKmh === null) return
      openReadings += hour.readings
      sumSpeedKmh += hour.sumSpeedKmh
      weightedReadings += weight * hour.readings
      weightedPace += weight * hour.sumPaceHPerKm
      weightedFreeFlowPace += weight * hour.sumFreeFlowPaceHPerKm
      if (hour.isCongested) congestedHours += 1
      speeds.push(hour.speedKmh)
      sorted = null
    },
    medianSpeedKmh: () => percentileOfSorted(inOrder(), 0.5),
    statistics(segmentHours) {
      const meanSpeedKmh = weightedPace > 0 ? weightedReadings / weightedPace : null
      const freeFlowKmh = weightedFreeFlowPace > 0 ? weightedReadings / weightedFreeFlowPace : null
      return {
        meanSpeedKmh,
        timeMeanSpeedKmh: openReadings > 0 ? sumSpeedKmh / openReadings : null,
        p10SpeedKmh: percentileOfSorted(inOrder(), 0.1),
        p90SpeedKmh: percentileOfSorted(inOrder(), 0.9),
        freeFlowKmh,
        delayMinPer10Km: delayMinPer10Km(meanSpeedKmh, freeFlowKmh),
        congestedShare: speeds.length === 0 ? null : congestedHours / speeds.length,
        readings,
        coverage: segmentHours === 0 ? 0 : measuredHours / segmentHours,
      }
    },
  }
}
