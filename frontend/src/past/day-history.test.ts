import type { PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import { expect, test } from 'vitest'
import { historyOfDay } from './day-history.ts'

test('a day of frames becomes quarters of an hour: space-means, coverage, and gaps as gaps', () => {
  const frame = (minute: number, speedKmh: (number | null)[], closed: number[] = []) => ({
    at: new Date(Date.UTC(2026, 5, 10, 9, minute)).toISOString(),
    resolutionS: 300,
    source: 'batch' as const,
    speedKmh,
    closed,
  })
  const playback: PlaybackAnswer = {
    generatedAt: '2026-06-10T10:00:00Z',
    units: {},
    cityId: 'c',
    timeZone: 'UTC',
    watermark: null,
    status: undefined,
    from: '2026-06-10T09:00:00Z',
    to: '2026-06-10T09:45:00Z',
    stepS: 300,
    basis: null,
    segmentIds: ['a', 'b'],
    freeFlowKmh: [100, 100],
    frames: [
      frame(0, [30, 60]),
      frame(5, [60, 60]),
      frame(10, [null, 60]),
      frame(15, [null, null], [1]),
      frame(20, []),
      frame(25, []),
      frame(30, [null, 50]),
      frame(35, []),
      frame(40, []),
    ],
  }
  const members = [
    { segmentId: 'a', weight: 3, freeFlowKmh: 100 },
    { segmentId: 'b', weight: 1, freeFlowKmh: 100 },
  ]
  const { points, stepS } = historyOfDay(playback, members, { zoneId: 'z', segmentId: null })
  expect(stepS).toBe(900)
  expect(
    points.map((point) => [point.speedKmh === null ? null : Math.round(point.speedKmh * 10) / 10, point.coverage]),
  ).toEqual([
    [43.6, 1], // 4 / (1.5/30 + 1.5/60 + 1/60)
    [null, 0.25],
    [null, 0.25],
  ])
})
