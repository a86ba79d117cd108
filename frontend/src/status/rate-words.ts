import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

/** How fast a sink stores a topic, messages per second; `null`: not known yet. */
export type RateOf = (sink: string, topic: string) => number | null

/** `41.7/s`; what is not known yet says so. */
export const rateWords = (rate: number | null): string =>
  rate === null ? text.operation.noRate : text.operation.perSecond(formatNumber(rate, 1))
