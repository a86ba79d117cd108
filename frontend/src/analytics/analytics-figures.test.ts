import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import type { PastWeather, SegmentWeek } from '@rocade/shared/protocol/past-answers'
import { describe, expect, test } from 'vitest'
import { bufferClasses, medianBuffer } from './buffer-classes.ts'
import { rainEffects } from './rain-classes.ts'

describe('bufferClasses', () => {
  const segments = [0.05, 0.1, 0.3, 2, null].map((bufferIndex) => ({ bufferIndex }) as SegmentWeek)
  test('puts each known index into one class and leaves unknown ones out', () => {
    expect(bufferClasses(segments).map(({ segments }) => segments)).toEqual([1, 1, 1, 0, 1])
    expect(medianBuffer(segments)).toBe(0.3)
    expect(medianBuffer([])).toBeNull()
  })
})

describe('rainEffects', () => {
  const hour = (at: string, meanSpeedKmh: number | null) => ({ hourAt: `2026-06-${at}:00:00Z`, meanSpeedKmh })
  const weather = (at: string, rainMmPerHour: number | null) =>
    ({ at: `2026-06-${at}:00:00Z`, rainMmPerHour }) as PastWeather
  test('compares with the same hour of the same kind of day, so that a rainy rush hour is compared with rush hours', () => {
    const answer = {
      timeZone: 'UTC',
      series: [hour('08T17', 40), hour('09T17', 60), hour('09T03', 100), hour('13T17', 90), hour('10T17', null)],
    } as WeeklyAnswer
    const rain = [
      weather('08T17', 1),
      weather('09T17', 0),
      weather('09T03', 0),
      weather('13T17', 3),
      weather('10T17', 9),
    ]
    expect(rainEffects(answer, rain)).toEqual([
      { rain: 'dry', hours: 2, difference: expect.closeTo(0.1) },
      { rain: 'drizzle', hours: 0, difference: null },
      { rain: 'rain', hours: 1, difference: expect.closeTo(-0.2) },
      { rain: 'heavy', hours: 1, difference: 0 },
    ])
  })
})
