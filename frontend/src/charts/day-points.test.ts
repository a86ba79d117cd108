import type { HistoryAnswer, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { describe, expect, test } from 'vitest'
import { dayPoints, sixHourTicks } from './day-points.ts'

const history: HistoryAnswer = {
  generatedAt: '2026-11-21T12:00:00Z',
  units: {},
  cityId: 'paris',
  zoneId: 'bourse',
  segmentId: null,
  timeZone: 'Europe/Paris',
  from: '2026-11-21T07:00:00Z',
  to: '2026-11-21T07:30:00Z',
  stepS: 900,
  watermark: null,
  source: 'speed',
  points: [
    { at: '2026-11-21T07:00:00Z', speedKmh: 30, freeFlowKmh: 45, delayMinPer10Km: 6, coverage: 1, readings: 3 },
    { at: '2026-11-21T07:15:00Z', speedKmh: null, freeFlowKmh: null, delayMinPer10Km: null, coverage: 0, readings: 0 },
  ],
}
const hours = (mean: (hour: number) => number | null): HourlyAnswer['hours'] =>
  Array.from({ length: 24 }, (_, hour) => {
    const meanSpeedKmh = mean(hour)
    const p10SpeedKmh = meanSpeedKmh === null ? null : meanSpeedKmh - 5
    const p90SpeedKmh = meanSpeedKmh === null ? null : meanSpeedKmh + 5
    const rest = { timeMeanSpeedKmh: null, freeFlowKmh: null, delayMinPer10Km: null, congestedShare: null }
    return { hour, medianSpeedKmh: null, meanSpeedKmh, p10SpeedKmh, p90SpeedKmh, ...rest, readings: 0, coverage: 0 }
  })

describe('dayPoints', () => {
  test('keeps a bucket without a reading as a gap', () => {
    expect(dayPoints(history, null).map((point) => point.speedKmh)).toEqual([30, null])
  })
  test('takes what is usual at that time of day in the city, between the middles of two hours', () => {
    const [first] = dayPoints(
      history,
      hours((hour) => hour * 10),
    )
    // 08:07 in Paris lies between the middle of 07 (70 km/h) and the middle of 08 (80 km/h)
    expect(first?.usualKmh).toBeGreaterThan(75)
    expect(first?.usualKmh).toBeLessThan(77)
    expect(first?.band?.[0]).toBeCloseTo((first?.usualKmh ?? 0) - 5)
  })
  test('says nothing about an hour that has no usual value on either side', () => {
    expect(
      dayPoints(
        history,
        hours(() => null),
      )[0]?.band,
    ).toBeNull()
  })
})

test('sixHourTicks follows the clock of the city', () => {
  const day = ['2026-11-20T23:00:00Z', '2026-11-21T23:00:00Z'].map((at) => Date.parse(at))
  const ticks = sixHourTicks(day[0] ?? 0, day[1] ?? 0, 'Europe/Paris')
  expect(ticks.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual([
    '23:00',
    '05:00',
    '11:00',
    '17:00',
    '23:00',
  ])
})
