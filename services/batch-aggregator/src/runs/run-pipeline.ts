import type { Clock } from '@rocade/shared/ports/clock'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Logger } from 'pino'
import type { ExecutionLog, LogStep } from './execution-log.ts'
import type { Pipeline, RunFailure, RunOrder, RunScope, Step, StepOutcome } from './pipeline.ts'

export interface RunPipelineOptions {
  readonly log: ExecutionLog
  readonly clock: Clock
  readonly logger: Logger
  /** The whole run ends with this, in ms. */
  readonly timeoutMs: number
  /** From when it was due to its end; a run that takes longer is marked as late. */
  readonly slaMs: number
  readonly signal: AbortSignal
}

export interface RunResult {
  readonly state: 'succeeded' | 'failed' | 'interrupted'
  readonly failure: RunFailure | null
  readonly isLate: boolean
  readonly durationMs: number
}

/**
 * Runs the steps of a pipeline one after another, and writes the run and each step into the execution log. After a step
 * that failed only those that are always run follow. Resolves also when the run failed: the result says so. A run that
 * was stopped from outside (the service ends) is `interrupted`.
 */
export async function runPipeline<S extends RunScope>(
  pipeline: Pipeline<S>,
  order: RunOrder,
  options: RunPipelineOptions,
): Promise<RunResult> {
  const { log, clock, logger, timeoutMs, slaMs } = options
  const startedAtMs = clock.nowMs()
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([options.signal, timeout])
  let failure: RunFailure | null = null
  let summary: string | null = null
  await log.begin(order, null, startedAtMs)
  try {
    const scope = await pipeline.open({ order, signal, failure: () => failure })
    for (const [i, step] of pipeline.steps.entries()) {
      if (failure !== null && step.isAlwaysRun !== true) continue
      const error = await runStep(step, scope, { number: i + 1, name: step.name }, options)
      if (error !== null) failure ??= { step: step.name, error: timeout.aborted ? tookTooLong(timeoutMs) : error }
    }
    summary = pipeline.summary?.(scope) ?? null
  } catch (error) {
    failure ??= { step: 'open', error }
  }
  const finishedAtMs = clock.nowMs()
  const state = failure === null ? 'succeeded' : options.signal.aborted ? 'interrupted' : 'failed'
  const isLate = finishedAtMs - order.dueAtMs > slaMs
  await log.end(order, null, {
    state,
    finishedAtMs,
    isLate,
    ...(failure === null ? (summary === null ? {} : { detail: summary }) : failureFields(failure)),
  })
  const durationMs = finishedAtMs - startedAtMs
  logger.debug({ pipeline: pipeline.name, runId: order.runId, attempt: order.attempt, state, durationMs }, 'run ended')
  return { state, failure, isLate, durationMs }
}

/** Returns what the step threw; `null` when it did not. */
async function runStep<S extends RunScope>(
  step: Step<S>,
  scope: S,
  at: LogStep,
  { log, clock }: RunPipelineOptions,
): Promise<unknown> {
  await log.begin(scope.order, at, clock.nowMs())
  let outcome: StepOutcome
  try {
    scope.signal.throwIfAborted()
    outcome = await step.run(scope)
    scope.signal.throwIfAborted()
  } catch (error) {
    const failed = { state: 'failed', finishedAtMs: clock.nowMs(), ...failureFields({ step: at.name, error }) } as const
    await log.end(scope.order, at, failed)
    return error ?? new Error('failed without a reason')
  }
  const state = outcome.isSkipped ? 'skipped' : 'succeeded'
  await log.end(scope.order, at, { state, finishedAtMs: clock.nowMs(), outcome })
  return null
}

const tookTooLong = (timeoutMs: number) =>
  new AppError('TIMEOUT', `the run took longer than ${Math.round(timeoutMs / 1000)} s and was ended`, {
    retryable: true,
  })

export const failureText = ({ step, error }: RunFailure) =>
  `${step}: ${error instanceof Error ? error.message : String(error)}`

const failureFields = (failure: RunFailure) => ({
  detail: failureText(failure),
  errorCode: failure.error instanceof AppError ? failure.error.code : 'BUG',
})
