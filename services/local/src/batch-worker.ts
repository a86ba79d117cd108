import { parentPort, workerData } from 'node:worker_threads'
import { startBatchAggregator } from '@rocade/batch-aggregator/start-batch-aggregator'
import { createSources } from '@rocade/producers/sources/index'
import { openBatchEngine } from '@rocade/shared/adapters/engine/open-batch-engine'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openEventLog, openLakeStore } from '@rocade/shared/adapters/open-connections'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { activeCities } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { feeds } from '@rocade/shared/feeds/index'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { Registry } from 'prom-client'
import { type BatchMessage, type BatchWorkerData, STOP_MESSAGE } from './batch-messages.ts'
import { createHistoryOf } from './history-of.ts'

const REPORT_EVERY_MS = 1_000
const METRICS_EVERY_MS = 5_000

/** The batch layer as a thread of its own, with its own pool and engine: whatever it does, the live map goes on. */
async function runBatchWorker(data: BatchWorkerData): Promise<void> {
  const send = (message: BatchMessage) => parentPort?.postMessage(message)
  const { settings } = data
  const logger = createLogger({
    name: 'batch-aggregator',
    level: settings.LOG_LEVEL,
    destination: { write: (line) => send({ type: 'log', line }) },
  })
  const lake = openLakeStore({
    config: settings,
    folder: data.lakeRoot,
    stagingFolder: data.stagingFolder,
    clock: systemClock,
    logger,
  })
  const log = await openEventLog({
    config: settings,
    clientId: 'rocade-batch',
    folder: data.logFolder,
    clock: systemClock,
    logger,
  })
  const pool = createPool({
    url: data.databaseUrl,
    max: 5,
    applicationName: 'rocade-batch',
    statementTimeoutMs: 120_000,
  })
  const engine = await openBatchEngine({
    config: settings,
    lake,
    lakeFolder: data.lakeRoot,
    scratchFolder: data.scratchFolder,
  })
  const metrics = new Registry()
  const following = new AbortController()
  const cities = await openCityBook({
    log,
    base: loadCities(),
    group: 'cities-batch',
    logger,
    signal: following.signal,
  })
  const historyOf = createHistoryOf(createSources({ config: settings, clock: systemClock, logger }))
  send({
    type: 'planned',
    imports: feeds.flatMap((feed) => activeCities(cities).filter((city) => historyOf(city, feed) !== undefined)).length,
  })
  const service = await startBatchAggregator({
    config: settings,
    log,
    lake,
    engine,
    pool,
    cities,
    historyOf,
    clock: systemClock,
    logger,
    metrics,
    onProgress: (progress) => send({ type: 'progress', progress }),
    onImported: () => send({ type: 'imported' }),
  })
  const reports = [
    setInterval(() => send({ type: 'health', health: service.health() }), REPORT_EVERY_MS),
    setInterval(async () => send({ type: 'metrics', metrics: await metrics.getMetricsAsJSON() }), METRICS_EVERY_MS),
  ]
  parentPort?.on('message', async (message) => {
    if (message !== STOP_MESSAGE) return
    for (const report of reports) clearInterval(report)
    await service[Symbol.asyncDispose]()
    await engine.close()
    await cities[Symbol.asyncDispose]()
    await log.close()
    await pool.end()
    parentPort?.close()
  })
}

await runBatchWorker(workerData)
