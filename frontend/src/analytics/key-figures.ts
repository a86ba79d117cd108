import type { Statistics, WeeklyAnswer } from '@rocade/shared/protocol/answers'

type Day = WeeklyAnswer['days'][number]
type Hour = WeeklyAnswer['series'][number]

export interface KeyFigures {
  /** Space-mean speed of all days: their harmonic mean, weighted by readings. */
  readonly meanSpeedKmh: number | null
  readonly freeFlowKmh: number | null
  readonly slowestHour: Hour | null
  readonly calmestDay: Day | null
  readonly congestedShare: number | null
  readonly coverage: number | null
  readonly readings: number
}

/** A day with less of its hours read says little about itself. */
const WHOLE_DAY_COVERAGE = 0.8

/** The figures above the charts, from the same answer as the charts. Pure. */
export function keyFigures({ days, series }: Pick<WeeklyAnswer, 'days' | 'series'>): KeyFigures {
  const read = days.filter((day) => day.readings > 0)
  const whole = read.filter((day) => day.coverage >= WHOLE_DAY_COVERAGE)
  const hours = days.reduce((sum, day) => sum + day.hours, 0)
  return {
    meanSpeedKmh: harmonicMean(read, (day) => day.meanSpeedKmh),
    freeFlowKmh: harmonicMean(read, (day) => day.freeFlowKmh),
    slowestHour: least(series, (hour) => hour.meanSpeedKmh),
    calmestDay: least(whole, (day) => (day.meanSpeedKmh === null ? null : -day.meanSpeedKmh)),
    congestedShare: weightedMean(
      read,
      (day) => day.congestedShare,
      (day) => day.readings,
    ),
    coverage:
      hours === 0
        ? null
        : weightedMean(
            days,
            (day) => day.coverage,
            (day) => day.hours,
          ),
    readings: days.reduce((sum, day) => sum + day.readings, 0),
  }
}

function harmonicMean(days: readonly Statistics[], speedOf: (day: Statistics) => number | null): number | null {
  const slowness = weightedMean(
    days,
    (day) => {
      const speed = speedOf(day)
      return speed === null || speed <= 0 ? null : 1 / speed
    },
    (day) => day.readings,
  )
  return slowness === null ? null : 1 / slowness
}

function weightedMean<T>(list: readonly T[], figureOf: (entry: T) => number | null, weightOf: (entry: T) => number) {
  let sum = 0
  let weight = 0
  for (const entry of list) {
    const value = figureOf(entry)
    if (value === null) continue
    sum += value * weightOf(entry)
    weight += weightOf(entry)
  }
  return weight === 0 ? null : sum / weight
}

function least<T>(list: readonly T[], figureOf: (entry: T) => number | null): T | null {
  let best: T | null = null
  let bestValue = Number.POSITIVE_INFINITY
  for (const entry of list) {
    const value = figureOf(entry)
    if (value === null || value >= bestValue) continue
    best = entry
    bestValue = value
  }
  return best
}
