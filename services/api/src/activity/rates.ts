/** What was known at one moment: figures that only grow. */
export interface Look {
  readonly atMs: number
  /** By topic; `null`: the log did not answer. */
  readonly appended: ReadonlyMap<string, number> | null
  /** By `sink topic`; `null`: the stores did not answer. */
  readonly stored: ReadonlyMap<string, number> | null
  readonly counted: ReadonlyMap<string, number>
}

/**
 * Per second between each look and the one before it, oldest first. `null` where one of the two is not known, and where
 * the figure shrank: then the log or the process began anew. Pure.
 */
export function ratesOf(looks: readonly Look[], figureOf: (look: Look) => number | undefined): (number | null)[] {
  return looks.slice(1).map((look, i) => {
    const before = looks[i]
    const from = before && figureOf(before)
    const to = figureOf(look)
    if (before === undefined || from === undefined || to === undefined || to < from) return null
    const seconds = (look.atMs - before.atMs) / 1000
    return seconds > 0 ? Number(((to - from) / seconds).toFixed(2)) : null
  })
}

/** Everything that one of the looks has seen, also what the newest one has not: an outage does not take a line away. Pure. */
export function keysOf(
  looks: readonly Look[],
  figuresOf: (look: Look) => ReadonlyMap<string, number> | null,
): string[] {
  return [...new Set(looks.flatMap((look) => [...(figuresOf(look)?.keys() ?? [])]))].sort()
}
