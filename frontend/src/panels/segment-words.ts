import type { RoadSegment } from '../api/city-geometry.ts'
import { text } from '../text/text.ts'

/** `west` for 270°: the one of eight directions that is nearest; `null` without a bearing. */
export function compassWord(bearingDeg: number | null): string | null {
  if (bearingDeg === null) return null
  return text.compass[Math.round(bearingDeg / 45) % 8] ?? null
}

/** What people call a segment: its name, or its id and direction. */
export function segmentName(segment: RoadSegment): string {
  if (segment.name !== null) return segment.name
  const direction = compassWord(segment.bearingDeg)
  return direction === null ? segment.segmentId : text.panel.bound(segment.segmentId, direction)
}
