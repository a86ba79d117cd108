import type { Statistics } from '@rocade/shared/protocol/answers'
import { formatNumber } from '../text/number-format.ts'

export const MEASURES = ['speed', 'delay', 'congested'] as const
export type Measure = (typeof MEASURES)[number]

interface MeasureFigure {
  /** In the unit shown; `null` without a reading. */
  figureOf(statistics: Statistics): number | null
  format(value: number): string
}

/** What the charts of the page can show; its name and unit are `text.analytics.measures` and `.units`. */
export const MEASURE: Readonly<Record<Measure, MeasureFigure>> = {
  speed: {
    figureOf: (statistics) => statistics.meanSpeedKmh,
    format: (value) => formatNumber(value),
  },
  delay: {
    figureOf: (statistics) => statistics.delayMinPer10Km,
    format: (value) => formatNumber(value, 1),
  },
  congested: {
    figureOf: (statistics) => (statistics.congestedShare === null ? null : statistics.congestedShare * 100),
    format: (value) => formatNumber(value),
  },
}
