/** What a step says of what it did. */
export interface StepOutcome {
  readonly rows?: number
  readonly bytes?: number
  /** In words, for people. */
  readonly detail?: string
  /** It had nothing to do. */
  readonly isSkipped?: boolean
}

/** One named step. It may be done again at any time: what it did already stays as it is. */
export interface Step<S> {
  readonly name: string
  /** Throws when it failed: what comes after it is not begun, and the run is tried again as a whole. */
  run(scope: S): Promise<StepOutcome>
  /** Done also when a step before it has failed, such as telling about it. Its own failure changes nothing then. */
  readonly isAlwaysRun?: boolean
}

export const RUN_TRIGGERS = ['start', 'schedule', 'due', 'request'] as const
export type RunTrigger = (typeof RUN_TRIGGERS)[number]

/** Hours of the past that a run is asked to build again, [from, to), epoch ms. */
export interface RunPeriod {
  readonly fromMs: number
  readonly toMs: number
}

/** One attempt of one run, as the job queue hands it out. */
export interface RunOrder {
  readonly runId: string
  readonly pipeline: string
  /** From 1. */
  readonly attempt: number
  /** No attempt follows this one. */
  readonly isLastAttempt: boolean
  readonly trigger: RunTrigger
  readonly period: RunPeriod | null
  /** When it was due: its SLA counts from here. Epoch ms. */
  readonly dueAtMs: number
}

/** What every step of a run is given, beside what its pipeline adds. */
export interface RunScope {
  readonly order: RunOrder
  /** Aborted at the run's time limit, and when the service stops. */
  readonly signal: AbortSignal
  /** What the run's steps have come to so far. */
  readonly failure: () => RunFailure | null
}

export interface RunFailure {
  readonly step: string
  readonly error: unknown
}

export interface Pipeline<S extends RunScope = RunScope> {
  /** Stands in URLs and in the execution log. */
  readonly name: string
  readonly steps: readonly Step<S>[]
  /** Makes what the steps of one run share. */
  open(scope: RunScope): Promise<S>
  /** What stands at a run that succeeded; `null`: nothing to tell. */
  summary?(scope: S): string | null
}
