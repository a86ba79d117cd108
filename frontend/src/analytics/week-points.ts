import { hoursOfLocalDay } from '@rocade/shared/domain/local-time'
import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { MEASURE, type Measure } from './measures.ts'

const HOUR_MS = 3_600_000
type Hour = WeeklyAnswer['series'][number]

export interface WeekPoint {
  /** Middle of the hour, UTC ms. */
  readonly atMs: number
  readonly hour: Hour
  /** From the batch view. */
  readonly batch: number | null
  /** From the speed view, with the last batch hour before it so that the line does not break. */
  readonly speed: number | null
  readonly freeFlowKmh: number | null
  readonly band: readonly [number, number] | null
}

export interface WeekDay {
  readonly date: string
  readonly startMs: number
  readonly endMs: number
  readonly day: WeeklyAnswer['days'][number]
  readonly slowest: WeekPoint | null
  /** The day is not over: its figures will still change. */
  readonly isOpen: boolean
}

/** The hours of the answer in order; hours without a reading stay in, as gaps. Pure. */
export function weekPoints(answer: WeeklyAnswer, measure: Measure): WeekPoint[] {
  const { figureOf } = MEASURE[measure]
  return answer.series.map((hour, i) => {
    const isSpeed = hour.source === 'speed'
    const isBeforeSpeed = answer.series[i + 1]?.source === 'speed'
    const value = figureOf(hour)
    const { p10SpeedKmh, p90SpeedKmh } = hour
    const hasBand = measure === 'speed' && p10SpeedKmh !== null && p90SpeedKmh !== null
    return {
      atMs: Date.parse(hour.hourAt) + HOUR_MS / 2,
      hour,
      batch: isSpeed ? null : value,
      speed: isSpeed || isBeforeSpeed ? value : null,
      freeFlowKmh: measure === 'speed' ? hour.freeFlowKmh : null,
      band: hasBand ? [p10SpeedKmh, p90SpeedKmh] : null,
    }
  })
}

/** The local days of the answer with their limits in time and their slowest hour. Pure. */
export function weekDays(answer: WeeklyAnswer, points: readonly WeekPoint[]): WeekDay[] {
  const toMs = Date.parse(answer.to)
  return answer.days.flatMap((day) => {
    const hours = hoursOfLocalDay(day.date, answer.timeZone)
    const startMs = hours[0]
    if (startMs === undefined) return []
    const endMs = startMs + hours.length * HOUR_MS
    const own = points.filter(
      (point) => point.atMs >= startMs && point.atMs < endMs && point.hour.meanSpeedKmh !== null,
    )
    const slowest = own.reduce<WeekPoint | null>((best, point) => (speedOf(point) < speedOf(best) ? point : best), null)
    return [{ date: day.date, startMs, endMs, day, slowest, isOpen: endMs > toMs }]
  })
}

const speedOf = (point: WeekPoint | null) => point?.hour.meanSpeedKmh ?? Number.POSITIVE_INFINITY
