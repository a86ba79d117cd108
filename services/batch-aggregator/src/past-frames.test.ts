import { describe, expect, test } from 'vitest'
import { toHourFrames } from './past-frames.ts'

const steps = (speeds: Record<number, number>) =>
  Object.fromEntries(
    Array.from({ length: 12 }, (_, step) => [`speed_${String(step).padStart(2, '0')}`, speeds[step] ?? null]),
  )

describe('hour frames', () => {
  test('are laid out by step, then by segment, with gaps as null and closed steps by position', () => {
    const [hour, next] = toHourFrames([
      { segment_id: 'a', hour_ms: 3_600_000, free_flow_kmh: 100, closed_bits: 0n, ...steps({ 0: 51.26, 11: 60 }) },
      { segment_id: 'b', hour_ms: 3_600_000, free_flow_kmh: null, closed_bits: 2049, ...steps({}) },
      { segment_id: 'a', hour_ms: 7_200_000, free_flow_kmh: 90, closed_bits: 0, ...steps({ 1: 40 }) },
    ])
    expect(hour?.segmentIds).toEqual(['a', 'b'])
    expect(hour?.freeFlowKmh).toEqual([100, 0])
    expect(hour?.speedKmh).toEqual([51.3, ...new Array(21).fill(null), 60, null])
    expect(hour?.closedPositions).toEqual([1, 23]) // b in steps 0 and 11
    expect([next?.hourMs, next?.speedKmh[1]]).toEqual([7_200_000, 40])
  })
})
