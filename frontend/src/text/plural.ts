import { formatNumber } from './number-format.ts'

/** `1 segment`, `207 segments`. */
export const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`
