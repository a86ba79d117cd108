import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import type { Statistics } from '@rocade/shared/protocol/answers'
import { percentileOfSorted } from './percentile.ts'

/**
 * The sums of segments in one hour, as in `traffic_hourly`, column by column: a month of a city has 150,000 of them,
 * and an object for each would cost more than all the sums. Readings of a closed road carry no speed.
 */
export interface SegmentHours {
  readonly readings: readonly number[]
  readonly closedReadings: readonly number[]
  readonly sumSpeedKmh: readonly number[]
  readonly sumPaceHPerKm: readonly number[]
  readonly sumFreeFlowPaceHPerKm: readonly number[]
}

/** With what each segment hour says, worked out once for all the tallies that take it. */
export interface JudgedHours extends SegmentHours {
  /** Space-mean speed; `NaN` when the road was closed all the time. */
  readonly speedKmh: Float64Array
  readonly isCongested: Uint8Array
}

export function judgeHours(hours: SegmentHours): JudgedHours {
  const { readings, sumPaceHPerKm, sumFreeFlowPaceHPerKm } = hours
  const judged = {
    ...hours,
    speedKmh: new Float64Array(readings.length).fill(Number.NaN),
    isCongested: new Uint8Array(readings.length),
  }
  for (let i = 0; i < readings.length; i++) {
    const count = readings[i] ?? 0
    if (count === 0) continue
    const speedKmh = count / (sumPaceHPerKm[i] ?? 0)
    const level = congestionLevel({ speedKmh, freeFlowKmh: count / (sumFreeFlowPaceHPerKm[i] ?? 0) })
    judged.speedKmh[i] = speedKmh
    judged.isCongested[i] = level === 'heavy' || level === 'jammed' ? 1 : 0
  }
  return judged
}

/** Sums over segment hours, from which every statistic of a bucket follows. */
export interface Tally {
  /** Takes the segment hour at a position. */
  add(hours: JudgedHours, position: number, weight: number): void
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
    sorted ??= new Float64Array(speeds).sort()
    return sorted
  }
  return {
    add(hours, position, weight) {
      const open = hours.readings[position] ?? 0
      readings += open + (hours.closedReadings[position] ?? 0)
      measuredHours += 1
      if (open === 0) return
      openReadings += open
      sumSpeedKmh += hours.sumSpeedKmh[position] ?? 0
      weightedReadings += weight * open
      weightedPace += weight * (hours.sumPaceHPerKm[position] ?? 0)
      weightedFreeFlowPace += weight * (hours.sumFreeFlowPaceHPerKm[position] ?? 0)
      congestedHours += hours.isCongested[position] ?? 0
      speeds.push(hours.speedKmh[position] ?? Number.NaN)
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
