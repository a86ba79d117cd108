import type { Machine } from './machine.ts'
import type { Measurement } from './measure.ts'

/** What a run has found, as it is kept. */
export interface BenchResults {
  readonly machine: Machine
  readonly isQuick: boolean
  /** Of the peers that were there. */
  readonly versions: Readonly<Record<string, string>>
  readonly tests: readonly TestResult[]
}

export interface TestResult {
  readonly name: string
  readonly title: string
  readonly limit: string
  readonly measuredAt: string
  readonly seconds: number
  /** One-minute load average before it began: more than a trace of it, and the figures are of a busy machine. */
  readonly load: number
  readonly measurements: readonly Measurement[]
  /** Why there are none. */
  readonly error?: string
}
