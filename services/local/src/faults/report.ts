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

export const hasPassed = ({ failures, bites, notRun }: FaultReport): boolean =>
  notRun === undefined && failures === 0 && bites > 0

/** One line for a fault, and below it what was broken first and how to run it again. */
export function reportText(report: FaultReport, tier: string): string {
  const { id, title, runs, ms, bites, failures, first, notRun } = report
  if (notRun !== undefined) return `- ${id.padEnd(4)} ${title}: not run, ${notRun}`
  const mark = hasPassed(report) ? '✔' : '✘'
  const head = `${mark} ${id.padEnd(4)} ${title.padEnd(58)} ${String(runs).padStart(6)} runs ${(ms / 1000).toFixed(1).padStart(6)} s`
  if (first === undefined) return bites > 0 ? head : `${head}\n       the fault never happened`
  const lines = first.violations
    .slice(0, 3)
    .map(({ invariant, what, ids }) => `       ${invariant}: ${what}  ${ids.join(', ')}`)
  const again = `       again: npm run faults -- --tier ${tier} --only ${id} --seed ${first.seed}`
  return [`${head}  ${failures} failed, first with seed ${first.seed}`, ...lines, again].join('\n')
}

/** The closing line. */
export function closingText(reports: readonly FaultReport[]): string {
  const run = reports.filter(({ notRun }) => notRun === undefined)
  const passed = run.filter(hasPassed).length
  const notRun = reports.length - run.length
  return `${passed} passed, ${run.length - passed} failed${notRun === 0 ? '' : `, ${notRun} not run`}`
}
