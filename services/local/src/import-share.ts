import type { ImportProgress } from '@rocade/batch-aggregator/import-history'

export interface ImportShare {
  add(progress: ImportProgress): void
  /** How much of all imports together is done, 0..1. */
  share(): number
  readings(): number
}

/**
 * Adds up the progress of several imports, of which each knows only itself. One that has not begun counts as long as
 * the longest one that has.
 */
export function sumImports(imports: number): ImportShare {
  const latest = new Map<string, ImportProgress>()
  return {
    add: (progress) => latest.set(`${progress.feed}/${progress.cityId}`, progress),
    share() {
      const known = [...latest.values()]
      const longest = Math.max(1, ...known.map(({ hoursTotal }) => hoursTotal))
      const total = sum(known.map(({ hoursTotal }) => hoursTotal)) + (imports - known.length) * longest
      return Math.min(1, sum(known.map(({ hoursDone }) => hoursDone)) / Math.max(1, total))
    },
    readings: () => sum([...latest.values()].map(({ readings }) => readings)),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
