import type { Question } from '@rocade/shared/protocol/questions'
import type { ResultSeriesSet } from './result-series.ts'
import type { PlaceNames } from './use-place-names.ts'

/** What every chart of an answer is given. */
export interface ResultChartProps {
  readonly question: Question
  readonly measure: string
  readonly set: ResultSeriesSet
  readonly names: PlaceNames
}
