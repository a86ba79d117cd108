/** What every bench is told. */
export interface BenchOptions {
  /** A check in minutes: fewer rounds, shorter loads. Its numbers are no results. */
  readonly isQuick: boolean
  /** How long what is sustained lasts. */
  readonly minutes: number
  /** How long the soak lasts. */
  readonly soakMinutes: number
  /** Of the sustained stream. */
  readonly ratePerS: number
  /** Where results, and profiles of what was measured, go. */
  readonly outFolder: string
}
