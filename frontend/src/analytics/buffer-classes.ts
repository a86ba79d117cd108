import type { SegmentWeek } from '@rocade/shared/protocol/past-answers'

/** Lower limits of the classes of the buffer index. */
export const BUFFER_LIMITS = [0, 0.1, 0.25, 0.5, 1] as const

export interface BufferClass {
  readonly from: number
  /** `null`: no end. */
  readonly to: number | null
  readonly segments: number
}

/** How many segments have which buffer index; those of which too little is known are left out. Pure. */
export function bufferClasses(segments: readonly SegmentWeek[]): BufferClass[] {
  return BUFFER_LIMITS.map((from, i) => {
    const to = BUFFER_LIMITS[i + 1] ?? null
    const own = segments.filter(
      ({ bufferIndex }) => bufferIndex !== null && bufferIndex >= from && (to === null || bufferIndex < to),
    )
    return { from, to, segments: own.length }
  })
}

/** The middle one of the known indices; `null` without any. Pure. */
export function medianBuffer(segments: readonly SegmentWeek[]): number | null {
  const known = segments.flatMap(({ bufferIndex }) => bufferIndex ?? []).sort((a, b) => a - b)
  return known[Math.floor(known.length / 2)] ?? null
}
