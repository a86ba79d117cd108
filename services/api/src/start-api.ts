import { randomUUID } from 'node:crypto'
import { createSetAside } from '@rocade/shared/adapters/log/set-aside'
import { asCityBook, type Cities, type CityBook } from '@rocade/shared/cities/city-book'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { Health, Service } from '@rocade/shared/runtime/service'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { type ActivityBook, createActivityBook } from './activity/activity.ts'
import { startActivityWatch } from './activity/activity-watch.ts'
import { type ApiMetrics, createApiMetrics } from './api-metrics.ts'
import { type BatchDesk, openBatchDesk } from './batch/batch-desk.ts'
import { createQuestionStore } from './batch/question-store.ts'
import { createRunStore } from './batch/run-store.ts'
import { createCityDesk } from './cities/city-desk.ts'
import { createDeletionWatch } from './cities/deletion-watch.ts'
import type { ApiConfig } from './config.ts'
import type { ApiServer } from './http/api-server.ts'
import { createServer } from './http/create-server.ts'
import { createIncidentStore } from './incidents/incident-store.ts'
import { type LakeWatch, startLakeWatch } from './lake/lake-watch.ts'
import { createTableCatalog } from './lake/table-catalog.ts'
import { openTableEngine, type TableEngine } from './lake/table-engine.ts'
import { createTablePages } from './lake/table-page.ts'
import { createLiveAnswers } from './live/live-answers.ts'
import { type LiveFeedOptions, startLiveFeed } from './live/live-feed.ts'
import { startLiveHub } from './live/live-hub.ts'
import { createLiveState } from './live/live-state.ts'
import { createLiveStream } from './live/live-stream.ts'
import { startLogWatch } from './live/log-watch.ts'
import { registerApiDocs } from './openapi/api-docs.ts'
import { createQualityStore } from './quality/quality-store.ts'
import { registerCityRoutes } from './routes/city-routes.ts'
import { registerGeometryRoutes } from './routes/geometry-routes.ts'
import { registerHealthRoutes } from './routes/health-routes.ts'
import { registerIncidentRoutes } from './routes/incident-routes.ts'
import { createKnownCities } from './routes/known-cities.ts'
import { registerLakeRoutes } from './routes/lake-routes.ts'
import { registerLiveRoutes } from './routes/live-routes.ts'
import { registerMapSettingsRoute } from './routes/map-settings-route.ts'
import { registerPastRoutes } from './routes/past-routes.ts'
import { registerQualityRoutes } from './routes/quality-routes.ts'
import { registerQuestionRoutes } from './routes/question-routes.ts'
import { registerRunRoutes } from './routes/run-routes.ts'
import { registerStaticPages } from './routes/static-pages.ts'
import { registerStatisticsRoutes } from './routes/statistics-routes.ts'
import { registerStatusRoute } from './routes/status-route.ts'
import { registerTableRoutes } from './routes/table-routes.ts'
import { registerWeatherRoutes } from './routes/weather-routes.ts'
import { registerWsRoute } from './routes/ws-route.ts'
import { createAnswerCache } from './statistics/answer-cache.ts'
import { createStatisticsStore } from './statistics/statistics-store.ts'
import { createWorkQueue } from './statistics/work-queue.ts'
import { createStatusReader } from './status/read-status.ts'
import { createSetAsideRecords } from './status/set-aside-records.ts'
import { type SourceReports, startSourceReports } from './status/source-reports.ts'
import { type StatusReportOptions, statusReport, storedBySinks } from './status/status-report.ts'
import { createWeatherStore } from './weather/weather-store.ts'

export interface ApiOptions {
  readonly config: ApiConfig
  readonly log: EventLog
  readonly lake: LakeStore
  readonly pool: pg.Pool
  readonly cities: Cities
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Registry
  /** Health of the other services, when they run in this process. */
  readonly healthOf?: () => Record<string, Health>
  /** The built dashboard; without it the API serves no pages but `/docs`. */
  readonly staticFolder?: string
}

/**
 * Starts the API: routes, live feed, documentation and the dashboard, listening when it resolves.
 * Throws `AppError` PORT_IN_USE when the port is taken.
 */
export async function startApi(options: ApiOptions): Promise<Service & { readonly url: string }> {
  const { config } = options
  const logger = options.logger.child({ service: 'api' })
  const metrics: ApiMetrics = createApiMetrics(options.metrics, () => live.hub.size)
  const book = asCityBook(options.cities)
  const setAside = createSetAside()
  const setAsideRecords = createSetAsideRecords(book, setAside, options.metrics)
  const reports = startSourceReports({ ...options, logger, setAside, group: `api-reports-${randomUUID()}` })
  const activity = createActivityBook()
  const live = startLive({ ...options, logger, onArrived: activity.arrived }, book, metrics, reports)
  const readStored = createStatusReader(options.pool)
  const lake = startLakeWatch({ lake: options.lake, clock: options.clock, logger })
  const desk = openBatchDesk({
    log: options.log,
    clock: options.clock,
    logger,
    group: `api-batch-${randomUUID()}`,
    onResult: (result) => live.hub.tell(result),
    setAside,
  })
  const tables = openTableEngine(options.lake)
  const forget = book.onChange(() => {
    live.answers.outdate()
    live.hub.tellCities()
  })
  const watch = startActivityWatch({
    ...options,
    book: activity,
    isLogAnswering: () => live.feed.isCaughtUp() && live.logWatch.isAnswering(),
    stored: () => storedBySinks({ readStored, lake, clock: options.clock }),
  })
  const app = await createServer({
    config,
    logger,
    onAnswer(route, status, durationS) {
      metrics.request(route, status, durationS)
      activity.answered(durationS)
    },
    onUpgradeRefused: metrics.upgradeRefused,
  })
  /** The beat first; then clients and requests; then what answers are made of. */
  async function stop(): Promise<void> {
    forget()
    await live.hub[Symbol.asyncDispose]()
    await app.close()
    await Promise.all(
      [live.feed, live.logWatch, watch, lake, desk, tables, reports].map((part) => part[Symbol.asyncDispose]()),
    )
  }
  try {
    await registerRoutes(app, options, {
      book,
      live,
      lake,
      desk,
      tables,
      reports,
      metrics,
      activity,
      readStored,
      setAsideRecords,
    })
    const url = await listen(app, config)
    return { name: 'api', url, health: live.feed.health, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Live = ReturnType<typeof startLive>

type LiveOptions = ApiOptions & Pick<LiveFeedOptions, 'onArrived'>

function startLive(options: LiveOptions, book: CityBook, metrics: ApiMetrics, reports: SourceReports) {
  const { log, clock, logger, onArrived } = options
  const streamId = randomUUID()
  const state = createLiveState(book, reports.incidentSourceOf)
  const stream = createLiveStream({ state, streamId })
  const feed = startLiveFeed({
    log,
    state,
    clock,
    logger,
    group: `api-live-${streamId}`,
    onTaken: metrics.liveReadings,
    onArrived,
  })
  const logWatch = startLogWatch(log, feed.isCaughtUp)
  const isFed = () =>
    feed.health().status === 'ok' &&
    logWatch.isAnswering() &&
    (options.healthOf?.()['stream-cleaner']?.status ?? 'ok') === 'ok'
  const answers = createLiveAnswers({ cities: book, state, clock, status: () => (isFed() ? 'ok' : 'degraded') })
  const hub = startLiveHub({
    state,
    stream,
    clock,
    onStep: answers.outdate,
    onSent: metrics.liveSent,
    onSkipped: metrics.liveSkipped,
  })
  return { feed, logWatch, answers, hub }
}

interface Parts {
  readonly book: CityBook
  readonly live: Live
  readonly lake: LakeWatch
  readonly desk: BatchDesk
  readonly tables: TableEngine
  readonly reports: SourceReports
  readonly metrics: ApiMetrics
  readonly activity: ActivityBook
  readonly readStored: StatusReportOptions['readStored']
  readonly setAsideRecords: StatusReportOptions['setAside']
}

async function registerRoutes(app: ApiServer, options: ApiOptions, parts: Parts): Promise<void> {
  const { live, lake, desk, tables, reports, metrics, activity, readStored } = parts
  const { config, clock, pool, log } = options
  const cities = createKnownCities(parts.book)
  await registerApiDocs(app)
  registerLiveRoutes(app, live.answers, cities)
  registerGeometryRoutes(app, cities, new Date(clock.nowMs()).toISOString())
  registerMapSettingsRoute(app, config, new Date(clock.nowMs()).toISOString())
  const queue = createWorkQueue({ parallel: config.STATISTICS_PARALLEL, waitingMax: config.STATISTICS_QUEUE })
  const cache = createAnswerCache({ clock, queue, onAnswer: metrics.statistics })
  registerQualityRoutes(app, { cities, clock, cache, store: createQualityStore(pool) })
  registerWeatherRoutes(app, { cities, clock, cache, store: createWeatherStore(pool) })
  const statistics = { cities, clock, cache, store: createStatisticsStore(pool) }
  registerStatisticsRoutes(app, statistics)
  registerPastRoutes(app, statistics)
  registerIncidentRoutes(app, {
    cities,
    clock,
    cache,
    store: createIncidentStore(pool),
    sourceOf: reports.incidentSourceOf,
  })
  registerLakeRoutes(app, lake, cities)
  const cityDesk = createCityDesk({
    log,
    book: parts.book,
    clock,
    citiesMax: config.CITIES_MAX,
    isBeingDeleted: createDeletionWatch(pool, parts.book),
  })
  registerCityRoutes(app, { cities, desk: cityDesk, sources: reports.sources, clock })
  const pages = createTablePages(options.lake, tables.engine)
  registerTableRoutes(app, { catalog: createTableCatalog(options.lake), pages, cities, clock })
  registerRunRoutes(app, { store: createRunStore(pool), desk, clock, waitingMax: config.RUNS_WAITING_MAX })
  registerQuestionRoutes(app, {
    store: createQuestionStore(pool),
    desk,
    lake: options.lake,
    cities,
    clock,
    waitingMax: config.QUESTIONS_WAITING_MAX,
  })
  const report = {
    log,
    lake,
    clock,
    readStored,
    isLogAnswering: live.logWatch.isAnswering,
    healthOf: () => {
      const producers = reports.health()
      return { api: live.feed.health(), ...(producers ? { producers } : {}), ...options.healthOf?.() }
    },
    sources: reports.sources,
    setAside: parts.setAsideRecords,
    live: () => ({ clients: live.hub.size, isCaughtUp: live.feed.isCaughtUp() }),
    activity: activity.activity,
  }
  registerStatusRoute(app, clock, () => statusReport(report))
  registerWsRoute(app, live.hub, config, clock, metrics.upgraded)
  registerHealthRoutes(app, {
    metrics: options.metrics,
    notReady: () => (live.feed.isCaughtUp() ? null : 'The live readings are being read from the log.'),
  })
  await registerStaticPages(app, options.staticFolder)
}

async function listen(app: ApiServer, { HOST, PORT }: ApiConfig): Promise<string> {
  try {
    await app.listen({ host: HOST, port: PORT })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE') {
      throw new AppError('PORT_IN_USE', `listening on ${HOST}:${PORT}: the port is taken. Set PORT to another one`, {
        retryable: false,
        cause: error,
      })
    }
    throw new AppError(
      'CONFIG',
      `listening on ${HOST}:${PORT}: ${String(code)}. Set HOST and PORT to what this machine has`,
      {
        retryable: false,
        cause: error,
      },
    )
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : PORT
  const isAnyAddress = HOST === '0.0.0.0' || HOST === '::'
  const host = isAnyAddress ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST
  return `http://${host}:${port}`
}
