import type { Segment } from '@rocade/shared/cities/city'
import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import { delayMinPer10Km } from '@rocade/shared/domain/delay'
import type { SegmentState } from '@rocade/shared/domain/zone-speed'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import type { SegmentLive } from '@rocade/shared/protocol/answers'
import { roundMinutes, roundShare, roundSpeed } from './live-figures.ts'

/** The newest reading of a segment, with its instant as epoch ms. */
export interface NewestReading {
  readonly reading: TrafficReading
  readonly observedAtMs: number
}

/** A segment in memory: its newest reading and what is shown of it. */
export interface SegmentSlot {
  readonly segment: Segment
  newest: NewestReading | null
  isFresh: boolean
  shown: SegmentLive
}

/**
 * What is shown of one segment. Without a fresh reading there is no level and no figure, but the instant and the
 * source of the last one are still told. A closed road carries no speed. Pure.
 */
export function segmentLive(
  cityId: string,
  segment: Segment,
  newest: NewestReading | null,
  isFresh: boolean,
): SegmentLive {
  const known = {
    cityId,
    segmentId: segment.segmentId,
    zoneId: segment.zoneId,
    observedAt: newest === null ? null : new Date(newest.observedAtMs).toISOString(),
    source: newest?.reading.source ?? null,
  }
  if (newest === null || !isFresh) {
    return {
      ...known,
      level: 'no-data',
      speedKmh: null,
      freeFlowKmh: null,
      delayMin: null,
      confidence: null,
      isClosed: false,
    }
  }
  const { isClosed, freeFlowKmh, confidence } = newest.reading
  const speedKmh = isClosed ? null : newest.reading.speedKmh
  return {
    ...known,
    level: congestionLevel({ speedKmh, freeFlowKmh, isClosed }),
    speedKmh: roundSpeed(speedKmh),
    freeFlowKmh: roundSpeed(freeFlowKmh),
    delayMin: roundMinutes(delayOnSegmentMin(segment.lengthM, speedKmh, freeFlowKmh)),
    confidence: roundShare(confidence),
    isClosed,
  }
}

function delayOnSegmentMin(lengthM: number | null, speedKmh: number | null, freeFlowKmh: number): number | null {
  const per10KmMin = delayMinPer10Km(speedKmh, freeFlowKmh)
  return per10KmMin === null || lengthM === null ? null : (per10KmMin * lengthM) / 10_000
}

/** The same segment as the zone's mean takes it. */
export function segmentState(segment: Segment, newest: NewestReading | null, isFresh: boolean): SegmentState {
  return { lengthM: segment.lengthM, reading: newest !== null && isFresh ? newest.reading : null }
}
