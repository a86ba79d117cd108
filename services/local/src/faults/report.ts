import type { Violation } from './check-invariants.ts'

/** What became of one fault: how often it was run, and the first run that broke something. */
export interface FaultReport {
  readonly id: string
  readonly title: string
  readonly runs: number
  readonly ms: number
  /** How often the fault really happened; a fault that never bites proves nothing. */
  readonly bites: number
  readonly failures: number
  readonly first?: { readonly seed: number; readonly violations: readonly Violation[] }
  /** Why it was not run at all. */
  readonly notRun?: string
}

export type FaultOutcome = 'passed' | 'failed' | 'did not happen' | 'not run'

/**
 * What a report comes to. `isWhole`: so many seeds were run that every fault must have happened; one that never did proves
 * nothing, and is a failure. Of a few chosen seeds it is only said.
 */
export function outcomeOf({ failures, bites, notRun }: FaultReport, isWhole: boolean): FaultOutcome {
  if (notRun !== undefined) return 'not run'
  if (failures > 0) return 'failed'
  if (bites > 0) return 'passed'
  return isWhole ? 'failed' : 'did not happen'
}

const MARKS = { passed: '✔', failed: '✘', 'did not happen': '-', 'not run': '-' } as const

/** One line for a fault, and below it what was broken first and how to run it again. */
export function reportText(report: FaultReport, tier: string, isWhole: boolean): string {
  const { id, title, runs, ms, bites, failures, first, notRun } = report
  if (notRun !== undefined) return `- ${id.padEnd(4)} ${title}: not run, ${notRun}`
  const mark = MARKS[outcomeOf(report, isWhole)]
  const head = `${mark} ${id.padEnd(4)} ${title.padEnd(58)} ${String(runs).padStart(6)} runs ${(ms / 1000).toFixed(1).padStart(6)} s`
  if (first === undefined) return bites > 0 ? head : `${head}\n       the fault did not happen in these runs`
  const lines = first.violations
    .slice(0, 3)
    .map(({ invariant, what, ids }) => `       ${invariant}: ${what}  ${ids.join(', ')}`)
  const again = `       again: npm run faults -- --tier ${tier} --only ${id} --seed ${first.seed}`
  return [`${head}  ${failures} failed, first with seed ${first.seed}`, ...lines, again].join('\n')
}

/** The closing line. */
export function closingText(reports: readonly FaultReport[], isWhole: boolean): string {
  const counts: Record<FaultOutcome, number> = { passed: 0, failed: 0, 'did not happen': 0, 'not run': 0 }
  for (const report of reports) counts[outcomeOf(report, isWhole)] += 1
  const { passed, failed, ...others } = counts
  const rest = Object.entries(others).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]))
  return [`${passed} passed`, `${failed} failed`, ...rest].join(', ')
}
