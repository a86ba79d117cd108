import { FAULT_KINDS } from '@rocade/shared/sources/simulator/faults/fault-plan'
import type { KindScore, Score } from './score-cleaner.ts'

/** Both must be reached for every kind that was made, and in total. */
export const SCORE_MIN = 0.99

const HEAD = ['fault', 'injected', 'found', 'missed', 'by its name', 'false alarms', 'precision', 'recall']

/** Of what was said to have a fault, the share that has one; `null` when nothing was said. */
export const precisionOf = ({ found, falseAlarms }: KindScore) =>
  found + falseAlarms === 0 ? null : found / (found + falseAlarms)
/** Of what has a fault, the share that was found; `null` when there was none. */
export const recallOf = ({ found, injected }: KindScore) => (injected === 0 ? null : found / injected)

export function totalOf(score: Score): KindScore {
  const total = { injected: 0, found: 0, named: 0, falseAlarms: 0 }
  for (const kind of FAULT_KINDS) {
    total.injected += score[kind].injected
    total.found += score[kind].found
    total.named += score[kind].named
    total.falseAlarms += score[kind].falseAlarms
  }
  return total
}

/** The kinds whose precision or recall is too low, `total` among them. */
export function belowMin(score: Score): string[] {
  const rows = [...FAULT_KINDS.map((kind) => [kind, score[kind]] as const), ['total', totalOf(score)] as const]
  return rows.flatMap(([name, row]) => {
    const isLow = [precisionOf(row), recallOf(row)].some((share) => share !== null && share < SCORE_MIN)
    return isLow ? [name] : []
  })
}

/** A table for the terminal, one line each. */
export function scoreTable(score: Score): string[] {
  const rows = [...FAULT_KINDS.map((kind) => cellsOf(kind, score[kind])), cellsOf('total', totalOf(score))]
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return [line(HEAD), ...rows.map(line)]
}

function cellsOf(name: string, row: KindScore): string[] {
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(4))
  const { injected, found, named, falseAlarms } = row
  const counts = [injected, found, injected - found, named, falseAlarms].map(String)
  return [name, ...counts, share(precisionOf(row)), share(recallOf(row))]
}
