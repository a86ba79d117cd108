import type { CityBook } from '@rocade/shared/cities/city-book'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import type { Question } from '@rocade/shared/protocol/questions'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Logger } from 'pino'
import type { BatchAggregatorConfig } from '../config.ts'
import type { LakeTable } from '../lake-tables.ts'
import type { ResultsWriter } from '../results-writer.ts'
import type { Job, JobQueue, JobQueues } from '../runs/job-queue.ts'
import { type AnswerOptions, answerQuestion } from './answer-question.ts'
import { planQuestion, type QuestionPlan } from './plan-question.ts'
import type { QuestionEnd, QuestionTable } from './question-table.ts'

export interface QuestionDeskOptions {
  readonly queues: JobQueues
  readonly table: QuestionTable
  readonly results: ResultsWriter
  readonly lake: LakeStore
  readonly engine: BatchEngine
  readonly config: BatchAggregatorConfig
  readonly clock: Clock
  readonly logger: Logger
  readonly cities: CityBook
  /** The clean table of a feed. */
  readonly cleanOf: (feed: Question['feed']) => LakeTable | undefined
  readonly signal: AbortSignal
}

/** Takes questions up and has them answered, one at a time. */
export interface QuestionDesk {
  take(request: Extract<BatchRequest, { type: 'question' | 'cancel-question' }>): Promise<void>
  /** Resolves when the question that is being answered has ended; for after the signal was aborted. */
  ended(): Promise<void>
}

type QuestionJob = { readonly question: Question }

export async function openQuestionDesk(options: QuestionDeskOptions): Promise<QuestionDesk> {
  const { queues, table, results, config, clock } = options
  const running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>()
  const queue: JobQueue<QuestionJob> = await queues.open({
    name: 'questions',
    // An engine that died half-way may be back; anything else would fail in the same way.
    retries: 1,
    retryDelayS: config.BATCH_RETRY_DELAY_S,
    parallel: 1,
    work: async (job) => {
      const stop = new AbortController()
      const ended = work(options, job, stop.signal)
      running.set(job.id, { stop, ended })
      await ended.finally(() => running.delete(job.id))
    },
  })
  return {
    async take(request) {
      const { questionId } = request
      if (request.type === 'question') {
        await table.add(questionId, request.question, request.requestedAt)
        await queue.send({ question: request.question }, { key: questionId, id: questionId })
        return
      }
      const isCancelled = await table.end(questionId, { state: 'cancelled', finishedAtMs: clock.nowMs() })
      if (!isCancelled) return
      running.get(questionId)?.stop.abort(new Error('taken back'))
      await queue.cancel(questionId)
      await results.question(questionId, { state: 'cancelled', progress: 0 })
    },
    async ended() {
      await Promise.allSettled([...running.values()].map(({ ended }) => ended))
    },
  }
}

/** Rejects for what may pass, so that the queue tries it again, and when the service stops. */
async function work(options: QuestionDeskOptions, job: Job<QuestionJob>, taken: AbortSignal): Promise<void> {
  const { table, config, logger } = options
  const questionId = job.id
  const state = await table.state(questionId)
  if (state !== 'waiting' && state !== 'running') return
  const timeout = AbortSignal.timeout(config.QUESTION_TIMEOUT_S * 1000)
  const signal = AbortSignal.any([options.signal, taken, timeout])
  try {
    await answer(options, questionId, job.data.question, signal)
  } catch (error) {
    if (taken.aborted) return
    if (options.signal.aborted) throw error
    const isRetried = error instanceof AppError && error.retryable && !timeout.aborted && !job.isLastAttempt
    if (isRetried) throw error
    if (!(error instanceof AppError) && !timeout.aborted) logger.error({ err: error, questionId }, 'a question failed')
    const detail = timeout.aborted
      ? `it took longer than ${config.QUESTION_TIMEOUT_S} s and was ended: ask for fewer days, or a coarser grouping`
      : error instanceof AppError
        ? error.message
        : 'something went wrong on our side; it is logged'
    await finish(options, questionId, { state: 'failed', detail })
  }
}

async function answer(
  options: QuestionDeskOptions,
  questionId: string,
  question: Question,
  signal: AbortSignal,
): Promise<void> {
  const { table, lake, engine, config, clock, results } = options
  const clean = options.cleanOf(question.feed)
  const cities = question.cityIds.flatMap((id) => options.cities.find(id) ?? [])
  if (clean === undefined || cities.length < question.cityIds.length)
    throw new AppError('BAD_REQUEST', 'a city of the question is not known here (any more)', { retryable: false })
  const plan = await planQuestion(question, { clean, cities, memoryMb: config.DUCKDB_MEMORY_MB })
  await table.begin(questionId, { atMs: clock.nowMs(), readings: plan.readings, cacheKey: plan.cacheKey })
  await results.question(questionId, { state: 'running', progress: 0 })
  if (await answerFromCache(options, questionId, plan)) return
  if (plan.parts.length === 0)
    return finish(options, questionId, { state: 'failed', detail: 'the lake has no readings of these days' })
  const onProgress = async (progress: number) => {
    await table.progress(questionId, progress)
    await results.question(questionId, { state: 'running', progress })
  }
  const resultPath = `results/${questionId}.parquet`
  const answering: AnswerOptions = {
    lake,
    engine,
    clean,
    cities,
    rowsMax: config.QUESTION_ROWS_MAX,
    signal,
    onProgress,
  }
  const rows = await answerQuestion(question, plan, resultPath, answering)
  signal.throwIfAborted()
  await finish(options, questionId, { state: 'succeeded', answer: { resultPath, rows } })
}

async function answerFromCache(
  options: QuestionDeskOptions,
  questionId: string,
  { cacheKey }: QuestionPlan,
): Promise<boolean> {
  const answer = await options.table.answered(cacheKey)
  if (answer === null) return false
  const isThere = (await options.lake.list('results')).some(({ path }) => path === answer.resultPath)
  if (isThere) await finish(options, questionId, { state: 'succeeded', answer, isFromCache: true })
  return isThere
}

async function finish(
  { table, results, clock }: QuestionDeskOptions,
  questionId: string,
  end: Omit<QuestionEnd, 'finishedAtMs'>,
): Promise<void> {
  if (!(await table.end(questionId, { ...end, finishedAtMs: clock.nowMs() }))) return
  const { state, answer, detail } = end
  await results.question(questionId, {
    state,
    progress: state === 'succeeded' ? 1 : 0,
    ...(answer === undefined ? {} : { rows: answer.rows }),
    ...(detail === undefined ? {} : { detail }),
  })
}
