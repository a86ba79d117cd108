import type { Quantiles } from '@rocade/shared/protocol/activity'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

/** Under so many a second a minute says it better. */
const SELDOM = 0.1

/** `41.7/s`, `1.2/min` of what is seldom; what is not known yet says so. */
export function rateWords(rate: number | null): string {
  if (rate === null) return text.operation.noRate
  if (rate > 0 && rate < SELDOM) return text.operation.perMinute(formatNumber(rate * 60, 1))
  return text.operation.perSecond(formatNumber(rate, 1))
}

/** `4.2 ms`, `1.3 s` of milliseconds. */
export function millisecondWords(ms: number): string {
  if (ms < 1000) return text.operation.milliseconds(formatNumber(ms, ms < 10 ? 1 : 0))
  return ms < 10_000 ? text.operation.seconds(formatNumber(ms / 1000, 1)) : formatAge(ms / 1000)
}

/** `p50 2.1 ms · p95 9.8 ms`; `null` where nothing was measured. */
export const quantileWords = (quantiles: Quantiles | null, wordsOf: (value: number) => string): string | null =>
  quantiles === null ? null : text.operation.quantiles(wordsOf(quantiles.p50), wordsOf(quantiles.p95))
