import type { City } from '@rocade/shared/cities/city'
import type { Feed } from '@rocade/shared/feeds/feed'
import { feeds as allFeeds } from '@rocade/shared/feeds/index'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { HistorySource } from '@rocade/shared/ports/source'
import type { Health, Service } from '@rocade/shared/runtime/service'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { BatchContext } from './batch-context.ts'
import { closeDueHours, type FeedRun } from './close-due-hours.ts'
import { differencesText } from './compare-views.ts'
import type { BatchAggregatorConfig } from './config.ts'
import { startOfHourMs } from './hour.ts'
import { type ImportProgress, importHistory } from './import-history.ts'
import { openAggregatesTable, openCleanTable } from './lake-tables.ts'
import { publishSegments } from './publish-segments.ts'
import { createQualityMetrics } from './quality/quality-metrics.ts'
import { runQuality } from './quality/run-quality.ts'
import { openImportUntil } from './watermark.ts'

export interface BatchAggregatorOptions {
  readonly config: BatchAggregatorConfig
  readonly lake: LakeStore
  readonly engine: BatchEngine
  readonly pool: Pool
  readonly cities: readonly City[]
  /** The source that tells the past of a city, if its live source can. */
  readonly historyOf: (city: City, feed: Feed) => HistorySource | undefined
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
 * Starts the batch layer: first the import of history that is missing, then a run every `BATCH_INTERVAL_S` that closes
 * hours. Must be started after the producers: they begin with the hour at whose start the import ends, or before it.
 */
export async function startBatchAggregator(options: BatchAggregatorOptions): Promise<Service> {
  const { config, logger, metrics, pool, feeds = allFeeds, clock } = options
  const stop = new AbortController()
  const runs = await Promise.all(feeds.map((feed) => openFeedRun(options, feed, stop.signal)))
  // Decided before anything else is done, so that a crash at any later moment finds the same border.
  for (const { feed, contexts } of runs) {
    for (const { city } of contexts) await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
  }
  const watermark = watermarkGauge(metrics)
  const quality = createQualityMetrics(metrics, pool)
  let health: Health = { status: 'ok' }

  async function work(): Promise<void> {
    let isImported = false
    while (!stop.signal.aborted) {
      try {
        if (!isImported) {
          for (const run of runs) await importFeed(options, run)
          isImported = !stop.signal.aborted
          if (isImported) options.onImported()
        }
        health = await runOnce(runs)
        await exportWatermarks(pool, watermark)
        await judgeQuality(options, runs)
        await quality.update(clock.nowMs())
      } catch (error) {
        if (stop.signal.aborted) return
        const detail = error instanceof Error ? error.message : String(error)
        if (health.detail !== detail) logger.error({ err: error }, 'the batch run failed; it is tried again')
        health = { status: 'degraded', detail }
      }
      await sleep(config.BATCH_INTERVAL_S * 1000, stop.signal)
    }
  }

  const working = work()
  return {
    name: 'batch-aggregator',
    health: () => health,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await working
    },
  }
}

async function openFeedRun(options: BatchAggregatorOptions, feed: Feed, signal: AbortSignal): Promise<FeedRun> {
  const { config, lake, engine, pool, clock, logger, metrics } = options
  const clean = openCleanTable(lake, clock, feed)
  const aggregates = openAggregatesTable(lake, clock, feed)
  const contexts: BatchContext[] = []
  for (const city of options.cities) {
    const segmentsPath = await publishSegments(lake, city)
    contexts.push({ config, feed, city, lake, engine, pool, clock, logger, clean, aggregates, segmentsPath, signal })
  }
  return { feed, contexts, differences: differencesGauge(metrics), last: { closedUntilMs: 0, left: new Map() } }
}

async function importFeed(options: BatchAggregatorOptions, { feed, contexts }: FeedRun): Promise<void> {
  for (const context of contexts) {
    const source = options.historyOf(context.city, feed)
    if (source === undefined) continue
    const { pool, city, clock } = context
    const importUntilMs = await openImportUntil(pool, feed, city.cityId, startOfHourMs(clock.nowMs()))
    await importHistory(context, source, importUntilMs, options.onProgress)
  }
}

/** How many hours of a city one run judges: after an import there is a backlog, and the machine has more to do. */
const JUDGED_HOURS_MAX = 24

async function judgeQuality({ historyOf, logger }: BatchAggregatorOptions, runs: readonly FeedRun[]): Promise<void> {
  for (const { feed, contexts } of runs) {
    for (const context of contexts) {
      const history = historyOf(context.city, feed)
      const intervalS = (source: string) => (history?.name === source ? history.intervalS(context.city) : null)
      const judged = await runQuality(context, { intervalS, hoursMax: JUDGED_HOURS_MAX })
      if (judged.hours > 0) logger.debug({ feed: feed.name, cityId: context.city.cityId, ...judged }, 'quality judged')
    }
  }
}

async function runOnce(runs: readonly FeedRun[]): Promise<Health> {
  const details: string[] = []
  for (const run of runs) {
    for (const [cityId, hours] of await closeDueHours(run)) {
      if (hours.length > 0) details.push(differencesText(run.feed, cityId, hours))
    }
  }
  return details.length === 0 ? { status: 'ok' } : { status: 'degraded', detail: details.join('; ') }
}

async function exportWatermarks(pool: Pool, gauge: Gauge): Promise<void> {
  const found = await pool.query<{ feed: string; city_id: string; watermark_at: Date }>(
    'SELECT feed, city_id, watermark_at FROM batch_watermarks',
  )
  for (const row of found.rows) gauge.set({ feed: row.feed, city: row.city_id }, row.watermark_at.getTime() / 1000)
}

const watermarkGauge = (registry: Registry) =>
  new Gauge({
    name: 'rocade_batch_watermark_timestamp_seconds',
    help: 'The batch view answers up to here',
    labelNames: ['feed', 'city'],
    registers: [registry],
  })

function differencesGauge(registry: Registry): Gauge {
  const name = 'rocade_batch_view_differences_hours'
  const existing = registry.getSingleMetric(name)
  if (existing instanceof Gauge) return existing
  const help = 'Closed hours in which batch view and speed view do not have the same readings'
  return new Gauge({ name, help, labelNames: ['feed', 'city'], registers: [registry] })
}
