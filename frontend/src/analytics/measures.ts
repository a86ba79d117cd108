import type { Statistics } from '@rocade/shared/protocol/answers'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

export const MEASURES = ['speed', 'delay', 'congested'] as const
export type Measure = (typeof MEASURES)[number]

interface MeasureWords {
  readonly name: string
  readonly unit: string
  /** In the unit shown; `null` without a reading. */
  figureOf(statistics: Statistics): number | null
  format(value: number): string
}

/** What the charts of the page can show. */
export const MEASURE: Readonly<Record<Measure, MeasureWords>> = {
  speed: {
    name: text.analytics.measures.speed,
    unit: text.analytics.units.speed,
    figureOf: (statistics) => statistics.meanSpeedKmh,
    format: (value) => formatNumber(value),
  },
  delay: {
    name: text.analytics.measures.delay,
    unit: text.analytics.units.delay,
    figureOf: (statistics) => statistics.delayMinPer10Km,
    format: (value) => formatNumber(value, 1),
  },
  congested: {
    name: text.analytics.measures.congested,
    unit: text.analytics.units.congested,
    figureOf: (statistics) => (statistics.congestedShare === null ? null : statistics.congestedShare * 100),
    format: (value) => formatNumber(value),
  },
}
