import type { Statistics, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { describe, expect, test } from 'vitest'
import { keyFigures } from './key-figures.ts'
import { weekDays, weekPoints } from './week-points.ts'

const sums = (meanSpeedKmh: number | null, rest: Partial<Statistics> = {}): Statistics => ({
  meanSpeedKmh,
  timeMeanSpeedKmh: meanSpeedKmh,
  p10SpeedKmh: meanSpeedKmh,
  p90SpeedKmh: meanSpeedKmh,
  freeFlowKmh: meanSpeedKmh === null ? null : 100,
  delayMinPer10Km: 1,
  congestedShare: 0.1,
  readings: meanSpeedKmh === null ? 0 : 10,
  coverage: meanSpeedKmh === null ? 0 : 1,
  ...rest,
})
const day = (date: string, speed: number | null, rest: Partial<Statistics> = {}) => ({
  date,
  hours: 24,
  zones: [],
  ...sums(speed, rest),
})
const hour = (hourAt: string, speed: number | null, source: 'batch' | 'speed' = 'batch') => ({
  hourAt,
  source,
  ...sums(speed),
})

describe('keyFigures', () => {
  test('sums travel times, not speeds: a slow day weighs more than a fast one', () => {
    const figures = keyFigures({ days: [day('2026-11-20', 100), day('2026-11-21', 50)], series: [] })
    expect(figures.meanSpeedKmh).toBeCloseTo(66.67, 2) // the plain mean would say 75
  })
  test('does not call a day calm of which only a little was read', () => {
    const figures = keyFigures({ days: [day('2026-11-20', 90), day('2026-11-21', 120, { coverage: 0.1 })], series: [] })
    expect(figures.calmestDay?.date).toBe('2026-11-20')
  })
  test('says nothing where nothing was read', () => {
    expect(keyFigures({ days: [day('2026-11-20', null)], series: [hour('2026-11-20T00:00:00Z', null)] })).toEqual({
      meanSpeedKmh: null,
      freeFlowKmh: null,
      slowestHour: null,
      calmestDay: null,
      congestedShare: null,
      coverage: 0,
      readings: 0,
    })
  })
})

describe('weekPoints', () => {
  const answer: WeeklyAnswer = {
    generatedAt: '2026-10-25T03:00:00Z',
    units: {},
    cityId: 'paris',
    timeZone: 'Europe/Paris',
    from: '2026-10-24T22:00:00Z',
    to: '2026-10-25T03:00:00Z',
    watermark: '2026-10-25T00:00:00Z',
    source: 'merged',
    days: [day('2026-10-25', 50)],
    series: [
      hour('2026-10-24T22:00:00Z', 50),
      hour('2026-10-24T23:00:00Z', 40),
      hour('2026-10-25T00:00:00Z', null, 'speed'),
      hour('2026-10-25T01:00:00Z', 45, 'speed'),
    ],
  }
  test('keeps hours without a reading as gaps and joins the speed view to the batch view', () => {
    const points = weekPoints(answer, 'speed')
    expect(points.map((point) => point.batch)).toEqual([50, 40, null, null])
    expect(points.map((point) => point.speed)).toEqual([null, 40, null, 45])
  })
  test('knows that the day on which the clock goes back has 25 hours, and that it is not over', () => {
    const [first] = weekDays(answer, weekPoints(answer, 'speed'))
    expect(first && first.endMs - first.startMs).toBe(25 * 3_600_000)
    expect(first?.slowest?.hour.hourAt).toBe('2026-10-24T23:00:00Z')
    expect(first?.isOpen).toBe(true)
  })
})
