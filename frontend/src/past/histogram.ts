import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import type { CongestionAnswer, PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import type { CityDay } from './city-days.ts'

/** One step of a day: what share of the segments was how slow. */
export interface HistogramBar {
  readonly atMs: number
  /** Shares of all segments, 0..1. */
  readonly light: number
  readonly heavy: number
  readonly jammed: number
  readonly isKnown: boolean
}

/** The steps of a day that the answer has. Pure. */
export function histogramBars(answer: CongestionAnswer | undefined, day: CityDay): HistogramBar[] {
  if (!answer || answer.segments === 0) return []
  const stepMs = answer.stepS * 1000
  const fromMs = Date.parse(answer.from)
  const first = Math.max(0, Math.ceil((day.startMs - fromMs) / stepMs))
  const end = Math.min(answer.resolutionS.length, Math.ceil((day.endMs - fromMs) / stepMs))
  const share = (counts: readonly number[], i: number) => (counts[i] ?? 0) / answer.segments
  const { light, heavy, jammed, closed } = answer.levels
  return Array.from({ length: Math.max(0, end - first) }, (_, n) => {
    const i = first + n
    return {
      atMs: fromMs + i * stepMs,
      light: share(light, i),
      heavy: share(heavy, i),
      jammed: share(jammed, i) + share(closed, i),
      isKnown: answer.resolutionS[i] != null,
    }
  })
}

export interface OutlinePoint {
  /** From the start of the day, ms. */
  readonly offsetMs: number
  /** Share of segments that were not free, 0..1. */
  readonly share: number
}

/** How congested a day was (or typically is) at each of its steps, as an outline. Pure. */
export function congestionOutline(playback: PlaybackAnswer | undefined): OutlinePoint[] {
  if (!playback) return []
  const { stepS, frames, freeFlowKmh, segmentIds } = playback
  return frames.flatMap((frame, i) => {
    if (frame.resolutionS === null || segmentIds.length === 0) return []
    const closed = new Set(frame.closed)
    const slow = frame.speedKmh.filter((speedKmh, column) => {
      const level = congestionLevel({
        speedKmh,
        freeFlowKmh: freeFlowKmh[column] ?? null,
        isClosed: closed.has(column),
      })
      return level !== 'free' && level !== 'no-data'
    })
    return [{ offsetMs: i * stepS * 1000, share: slow.length / segmentIds.length }]
  })
}
