import type { GapsAnswer } from '@rocade/shared/protocol/quality'

export const HOUR_MS = 3_600_000

/** A stretch of time in which a place told nothing, epoch ms. */
export interface GapSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly missing: number
}

export interface GapRow {
  readonly placeId: string
  readonly zoneId: string | null
  /** Readings that were expected in all its gaps. */
  readonly missing: number
  /** Oldest first. */
  readonly spans: readonly GapSpan[]
}

/** The gaps by place, the one that misses most first. Pure. */
export function gapRows({ gaps }: Pick<GapsAnswer, 'gaps'>): GapRow[] {
  const rows = new Map<string, { zoneId: string | null; spans: GapSpan[] }>()
  for (const { placeId, zoneId, from, to, missing } of gaps) {
    const row = rows.get(placeId) ?? { zoneId, spans: [] }
    row.spans.unshift({ fromMs: Date.parse(from), toMs: Date.parse(to), missing })
    rows.set(placeId, row)
  }
  const missingOf = (spans: readonly GapSpan[]) => spans.reduce((sum, { missing }) => sum + missing, 0)
  return [...rows]
    .map(([placeId, row]) => ({ placeId, ...row, missing: missingOf(row.spans) }))
    .sort((a, b) => b.missing - a.missing || a.placeId.localeCompare(b.placeId))
}

/** For each hour of `[fromMs, toMs)` how many places have a gap that touches it, oldest first. Pure. */
export function gapHours(rows: readonly GapRow[], fromMs: number, toMs: number): number[] {
  const hours = Math.max(0, Math.ceil((toMs - fromMs) / HOUR_MS))
  const places = Array.from({ length: hours }, () => 0)
  for (const { spans } of rows) {
    const touched = new Set<number>()
    for (const span of spans) {
      const first = Math.max(0, Math.floor((span.fromMs - fromMs) / HOUR_MS))
      const last = Math.min(hours - 1, Math.ceil((span.toMs - fromMs) / HOUR_MS) - 1)
      for (let hour = first; hour <= last; hour++) touched.add(hour)
    }
    for (const hour of touched) places[hour] = (places[hour] ?? 0) + 1
  }
  return places
}

/** The class 0..4 of a share of places: none, up to a quarter, a half, three quarters, more. Pure. */
export const gapClass = (places: number, of: number): number =>
  places <= 0 || of <= 0 ? 0 : Math.min(4, Math.ceil((places / of) * 4))
