import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { activeCities, asCityBook, type Cities, type CityBook } from '@rocade/shared/cities/city-book'
import type { Feed } from '@rocade/shared/feeds/feed'
import { feeds as allFeeds } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import { gatherCalls } from '@rocade/shared/runtime/gather-calls'
import type { Health, Service } from '@rocade/shared/runtime/service'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { type BatchMetrics, createBatchMetrics } from './batch-metrics.ts'
import type { BatchAggregatorConfig } from './config.ts'
import { createFeedPipeline } from './feed-pipeline.ts'
import { startOfHourMs } from './hour.ts'
import type { ImportProgress } from './import-history.ts'
import { openCleanTable } from './lake-tables.ts'
import { createQualityMetrics, type QualityMetrics } from './quality/quality-metrics.ts'
import { openQuestionDesk } from './questions/question-desk.ts'
import { createQuestionTable } from './questions/question-table.ts'
import { createResultsWriter } from './results-writer.ts'
import { openRunDesk, type RunDesk } from './run-desk.ts'
import { createExecutionLog } from './runs/execution-log.ts'
import { holdLeadership } from './runs/hold-leadership.ts'
import { startJobQueues } from './runs/job-queue.ts'
import type { RunTrigger } from './runs/pipeline.ts'
import type { HistoryOf } from './steps/feed-scope.ts'
import { takeRequests } from './take-requests.ts'
import { watchDueHours } from './watch-due-hours.ts'
import { openImportUntil } from './watermark.ts'

export interface BatchAggregatorOptions {
  readonly config: BatchAggregatorConfig
  readonly log: EventLog
  readonly lake: LakeStore
  readonly engine: BatchEngine
  readonly pool: Pool
  readonly cities: Cities
  readonly historyOf: HistoryOf
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Registry
  readonly onProgress: (progress: ImportProgress) => void
  /** Told once, when the import of history is complete. */
  readonly onImported: () => void
  /** Default: every feed there is. */
  readonly feeds?: readonly Feed[]
}

/**
 * Starts the batch layer: a pipeline for each feed, run at the start, by the clock, when late readings have changed
 * closed hours, and when somebody asks. Several may be started: one works, the others stand by.
 * Must be started after the producers: they begin with the hour at whose start the import ends, or before it.
 */
export async function startBatchAggregator(options: BatchAggregatorOptions): Promise<Service> {
  const { config, logger, metrics, pool, log, feeds = allFeeds, clock } = options
  const stop = new AbortController()
  const health = createHealthBoard()
  await log.createTopics(topicsOf(feeds))
  // Decided before anything else is done, so that a crash at any later moment finds the same border.
  const book = asCityBook(options.cities)
  const drawBorders = async () => {
    for (const feed of feeds) {
      for (const { cityId } of activeCities(book))
        await openImportUntil(pool, feed, cityId, startOfHourMs(clock.nowMs()))
    }
  }
  await drawBorders()
  const measured = createBatchMetrics(metrics)
  const quality = createQualityMetrics(metrics, pool)
  const onIngested = createCountdown(feeds, options.onImported)

  async function work(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await using leadership = await holdLeadership(pool, {
          signal: stop.signal,
          onWaiting: (detail) => health.set('leader', { status: 'degraded', detail }),
        })
        health.set('leader', { status: 'ok' })
        const signal = AbortSignal.any([stop.signal, leadership.lost])
        await lead({ ...options, cities: book, drawBorders, feeds, onIngested, signal, health, measured, quality })
      } catch (error) {
        if (stop.signal.aborted) return
        const detail = error instanceof Error ? error.message : String(error)
        const what = 'the batch layer broke off; it begins again'
        if (isRetryablePostgresError(error)) logger.warn({ err: error }, what)
        else logger.error({ err: error }, what)
        health.set('leader', { status: 'degraded', detail })
        await sleep(config.BATCH_INTERVAL_S * 1000, stop.signal)
      }
    }
  }

  const working = work()
  return {
    name: 'batch-aggregator',
    health: health.worst,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await working
    },
  }
}

interface LeadOptions extends Omit<BatchAggregatorOptions, 'onImported' | 'cities'> {
  readonly cities: CityBook
  /** Decides for every active city where the import ends and the stream begins. */
  readonly drawBorders: () => Promise<void>
  readonly feeds: readonly Feed[]
  readonly onIngested: (feed: string) => void
  readonly signal: AbortSignal
  readonly health: HealthBoard
  readonly measured: BatchMetrics
  readonly quality: QualityMetrics
}

/** Works until the signal is aborted: by the stop, or because another one leads now. What runs then is cut off and awaited. */
async function lead(options: LeadOptions): Promise<void> {
  const { config, pool, clock, logger, log, feeds, health, measured } = options
  const broken = new AbortController()
  const signal = AbortSignal.any([options.signal, broken.signal])
  const executions = createExecutionLog(pool)
  const interrupted = await executions.endInterrupted(clock.nowMs())
  if (interrupted > 0) logger.warn({ runs: interrupted }, 'runs had been cut off; they are done again')
  const results = createResultsWriter(log, clock)
  const questions = createQuestionTable(pool)
  const { cities } = options
  // Its own view of the tables: a question must not move the snapshot under a run that is committing.
  const askedTables = new Map(feeds.map((feed) => [feed.name, openCleanTable(options.lake, clock, feed)]))
  const pipelines = feeds.map((feed) =>
    createFeedPipeline({
      ...options,
      feed,
      cities,
      log: executions,
      results,
      questions,
      differences: measured.differences,
    }),
  )
  await using queues = await startJobQueues({ pool, logger, signal })
  const onHealth = health.set
  const shared = { config, clock, logger, signal }
  const desk = await openRunDesk({ ...shared, pipelines, queues, log: executions, metrics: measured, onHealth })
  const cleanOf = (feed: string) => askedTables.get(feed)
  const questionDesk = await openQuestionDesk({
    ...options,
    ...shared,
    queues,
    table: questions,
    results,
    cities,
    cleanOf,
  })
  const takeUp = (request: BatchRequest) =>
    request.type === 'run' ? orderRun(desk, request) : questionDesk.take(request)
  const refuse = async (request: BatchRequest, detail: string) => {
    if (request.type === 'run') return results.run({ ...request, attempt: 0 }, 'failed', detail)
    if (request.type === 'question')
      await results.question(request.questionId, { state: 'failed', progress: 0, detail })
  }
  const orderAll = (trigger: RunTrigger) => Promise.all(pipelines.map(({ name }) => desk.order(name, { trigger })))
  const takeUpCities = gatherCalls(async () => {
    await options.drawBorders()
    await orderAll('due')
  })
  const forget = cities.onChange(() => {
    takeUpCities().catch((error: unknown) =>
      logger.warn({ err: error }, 'a change of the cities waits for the next run'),
    )
  })
  try {
    await orderAll('start')
    await Promise.all([
      takeRequests({ log, pool, logger, signal, take: takeUp, refuse }),
      watchDueHours({ ...options, signal, desk, onLook: () => exportFigures(options) }),
    ])
  } finally {
    forget()
    broken.abort()
    await Promise.all([desk.ended(), questionDesk.ended()])
  }
}

async function orderRun(desk: RunDesk, request: Extract<BatchRequest, { type: 'run' }>): Promise<void> {
  const { runId, pipeline, from, to } = request
  const period =
    from === undefined || to === undefined ? {} : { period: { fromMs: Date.parse(from), toMs: Date.parse(to) } }
  await desk.order(pipeline, { trigger: 'request', runId, ...period })
}

async function exportFigures({ pool, clock, measured, quality }: LeadOptions): Promise<void> {
  await quality.update(clock.nowMs())
  const found = await pool.query<{ feed: string; city_id: string; watermark_at: Date }>(
    'SELECT feed, city_id, watermark_at FROM batch_watermarks',
  )
  for (const row of found.rows)
    measured.watermark.set({ feed: row.feed, city: row.city_id }, row.watermark_at.getTime() / 1000)
}

interface HealthBoard {
  set(part: string, health: Health): void
  worst(): Health
}

/** The health of several parts: degraded where one of them is, with what each of those says. */
function createHealthBoard(): HealthBoard {
  const parts = new Map<string, Health>()
  return {
    set: (part, health) => void parts.set(part, health),
    worst() {
      const bad = [...parts.values()].filter(({ status }) => status !== 'ok')
      return bad.length === 0
        ? { status: 'ok' }
        : { status: 'degraded', detail: bad.flatMap(({ detail }) => detail ?? []).join('; ') }
    },
  }
}

/** Calls `onAll` once, when each of the feeds has been named. */
function createCountdown(feeds: readonly Feed[], onAll: () => void): (feed: string) => void {
  const left = new Set(feeds.map(({ name }) => name))
  return (feed) => {
    if (left.delete(feed) && left.size === 0) onAll()
  }
}
