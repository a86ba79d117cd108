import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Health } from '@rocade/shared/runtime/service'
import { createTurn } from '@rocade/shared/runtime/turn'
import type { Logger } from 'pino'
import type { Counter, Gauge } from 'prom-client'
import type { BatchAggregatorConfig } from './config.ts'
import type { ExecutionLog } from './runs/execution-log.ts'
import type { Job, JobQueue, JobQueues } from './runs/job-queue.ts'
import type { Pipeline, RunPeriod, RunTrigger } from './runs/pipeline.ts'
import { failureText, type RunResult, runPipeline } from './runs/run-pipeline.ts'

/** What stands in the job queue for a run. */
interface RunJob {
  readonly trigger: RunTrigger
  readonly period: RunPeriod | null
}

export interface RunMetrics {
  readonly runs: Counter
  readonly durationS: Gauge
  readonly lateRuns: Counter
}

export interface RunDeskOptions<P extends Pipeline> {
  readonly pipelines: readonly P[]
  readonly queues: JobQueues
  readonly log: ExecutionLog
  readonly config: BatchAggregatorConfig
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: RunMetrics
  readonly signal: AbortSignal
  readonly onHealth: (pipeline: string, health: Health) => void
}

/** Takes orders for runs and has them run, one at a time. */
export interface RunDesk {
  /** Resolves to `false` when such a run waits already; one that is asked for by its id never is. Throws `RangeError` for a pipeline that does not exist. */
  order(
    pipeline: string,
    order: { readonly trigger: RunTrigger; readonly period?: RunPeriod; readonly runId?: string },
  ): Promise<boolean>
  /** Whether runs that nobody asked for make sense now: none runs, and the last one has not just failed. */
  isIdle(pipeline: string): boolean
  /** Resolves when the run that is going on has ended; for after the signal was aborted. */
  ended(): Promise<void>
}

/** Opens a queue for each pipeline, and has it filled by the clock (`BATCH_CRON`). */
export async function openRunDesk<P extends Pipeline>(options: RunDeskOptions<P>): Promise<RunDesk> {
  const { pipelines, queues, config, clock, signal } = options
  const turn = createTurn()
  const queueOf = new Map<string, JobQueue<RunJob>>()
  const busy = new Set<string>()
  const failedAtMs = new Map<string, number>()

  for (const pipeline of pipelines) {
    const queue = await queues.open<RunJob>({
      name: `run-${pipeline.name}`,
      retries: config.BATCH_RETRIES,
      retryDelayS: config.BATCH_RETRY_DELAY_S,
      parallel: 1,
      work: (job) =>
        turn.take(async () => {
          signal.throwIfAborted()
          busy.add(pipeline.name)
          try {
            await work(options, pipeline, job)
            failedAtMs.delete(pipeline.name)
          } catch (error) {
            failedAtMs.set(pipeline.name, clock.nowMs())
            throw error
          } finally {
            busy.delete(pipeline.name)
          }
        }),
    })
    await queue.schedule(config.BATCH_CRON, { trigger: 'schedule', period: null }, 'due')
    queueOf.set(pipeline.name, queue)
  }

  return {
    async order(name, { trigger, period, runId }) {
      const queue = queueOf.get(name)
      if (queue === undefined) throw new RangeError(`expected one of ${[...queueOf.keys()].join(', ')}, got ${name}`)
      // What is due is one thing, however often it is noticed; what somebody asked for has a number to be found by.
      const key = runId ?? 'due'
      return queue.send({ trigger, period: period ?? null }, { key, ...(runId === undefined ? {} : { id: runId }) })
    },
    isIdle: (name) =>
      !busy.has(name) && clock.nowMs() - (failedAtMs.get(name) ?? 0) >= config.BATCH_RETRY_DELAY_S * 1000,
    ended: turn.ended,
  }
}

/** Rejects when the run has failed, so that the queue tries it again. */
async function work<P extends Pipeline>(options: RunDeskOptions<P>, pipeline: P, job: Job<RunJob>): Promise<void> {
  const { log, config, clock, logger, metrics, signal, onHealth } = options
  const order = {
    runId: job.id,
    pipeline: pipeline.name,
    attempt: job.attempt,
    isLastAttempt: job.isLastAttempt,
    dueAtMs: job.createdAtMs,
    ...job.data,
  }
  const result = await runPipeline(pipeline, order, {
    log,
    clock,
    logger,
    timeoutMs: config.BATCH_TIMEOUT_S * 1000,
    slaMs: config.BATCH_SLA_S * 1000,
    signal,
  }).catch((error: unknown): RunResult => {
    // What could not even be written down: the database is away. A bug is not for the queue to hide.
    if (!isRetryablePostgresError(error)) logger.error({ err: error, pipeline: pipeline.name }, 'a run broke off')
    return { state: 'failed', failure: { step: 'log', error }, isLate: false, durationMs: 0 }
  })
  count(metrics, pipeline.name, result)
  if (result.failure === null) return onHealth(pipeline.name, { status: 'ok' })
  if (result.state === 'interrupted') throw result.failure.error
  const detail = failureText(result.failure)
  const next = job.isLastAttempt ? 'the next run is another try' : `again in ${config.BATCH_RETRY_DELAY_S} s`
  logger.error({ pipeline: pipeline.name, runId: job.id, attempt: job.attempt, detail }, `a run failed; ${next}`)
  onHealth(pipeline.name, { status: 'degraded', detail })
  throw new Error(detail)
}

function count({ runs, durationS, lateRuns }: RunMetrics, pipeline: string, { state, isLate, durationMs }: RunResult) {
  runs.inc({ pipeline, state })
  durationS.set({ pipeline }, durationMs / 1000)
  if (isLate) lateRuns.inc({ pipeline })
}
