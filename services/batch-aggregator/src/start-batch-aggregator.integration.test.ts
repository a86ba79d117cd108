import { randomUUID } from 'node:crypto'
import { traffic } from '@rocade/shared/feeds/index'
import { BATCH_REQUESTS_TOPIC, BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import { BatchRequest, BatchResult } from '@rocade/shared/protocol/batch-topics'
import type { Service } from '@rocade/shared/runtime/service'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BatchAggregatorConfig } from './config.ts'
import { HOUR_MS } from './hour.ts'
import { startBatchAggregator } from './start-batch-aggregator.ts'
import {
  batchHours,
  naiveHours,
  openTestBatch,
  putBronze,
  putSpeedView,
  readingsBetween,
  type TestBatch,
  testHistory,
} from './test-support/test-batch.ts'

const H0 = Date.UTC(2026, 10, 21, 17)
vi.setConfig({ testTimeout: 60_000 })
const SOON = { timeout: 20_000, interval: 50 }

describe('the batch-aggregator', () => {
  let batch: TestBatch
  const running: Service[] = []
  beforeEach(async () => {
    batch = await openTestBatch(H0 + 10 * 60_000)
  })
  afterEach(async () => {
    for (const service of running.splice(0).reverse()) await service[Symbol.asyncDispose]()
    await batch.close()
  })

  async function start(settings: Record<string, string> = {}): Promise<Service> {
    const { context, clock, log, pool, city } = batch
    const service = await startBatchAggregator({
      ...context,
      log,
      pool,
      clock,
      cities: [city],
      feeds: [traffic],
      config: BatchAggregatorConfig.parse({
        HISTORY_DAYS: '1',
        BATCH_INTERVAL_S: '1',
        BATCH_RETRY_DELAY_S: '1',
        ...settings,
      }),
      historyOf: () => testHistory(city),
      metrics: new Registry(),
      onProgress: () => {},
      onImported: () => {},
    })
    running.push(service)
    return service
  }
  const runs = async (where = 'true') =>
    (
      await batch.pool.query(
        `SELECT run_id, attempt, trigger, state, detail FROM pipeline_execution_log
         WHERE step_number IS NULL AND ${where} ORDER BY started_at, attempt`,
      )
    ).rows
  const untilRun = (where: string) =>
    vi.waitFor(async () => {
      const found = await runs(where)
      expect(found).not.toEqual([])
      return found
    }, SOON)
  async function ask(request: BatchRequest): Promise<void> {
    const value = Buffer.from(JSON.stringify(BatchRequest.parse(request)))
    await batch.log.append(BATCH_REQUESTS_TOPIC, [{ key: 'test', value }])
  }
  async function results(): Promise<BatchResult[]> {
    const found: BatchResult[] = []
    const [at] = await batch.log.offsets(BATCH_RESULTS_TOPIC)
    const stop = new AbortController()
    if ((at?.end ?? 0) === 0) return found
    await batch.log.consume({
      topic: BATCH_RESULTS_TOPIC,
      group: randomUUID(),
      signal: stop.signal,
      open: async () => ({
        from: 'earliest',
        async take(messages, end) {
          for (const { value } of messages) found.push(BatchResult.parse(JSON.parse(String(value))))
          if ((messages.at(-1)?.offset ?? end) >= end - 1) stop.abort()
          return (messages.at(-1)?.offset ?? end - 1) + 1
        },
        async close() {},
      }),
    })
    return found
  }

  test('begins with a run that imports the past, and tells of every step and of its end', async () => {
    await start()
    const [run] = await untilRun(`state = 'succeeded' AND trigger = 'start'`)
    const { rows } = await batch.pool.query(
      'SELECT step, state, rows FROM pipeline_execution_log WHERE run_id = $1 AND step_number IS NOT NULL ORDER BY step_number',
      [run.run_id],
    )
    expect(rows.map(({ step }) => step)).toEqual([
      'check-sources',
      'ingest',
      'silver',
      'gold',
      'quality',
      'notify',
      'clean-up',
    ])
    expect(rows[1]).toEqual({ step: 'ingest', state: 'succeeded', rows: 24 * 12 * 30 })
    expect(await results()).toMatchObject([{ type: 'run', runId: run.run_id, pipeline: 'traffic', state: 'succeeded' }])
  })

  test('a failed run is tried again as often as is set, and heals when the lake has caught up', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + HOUR_MS)
    const next = await putBronze(batch, readings.slice(0, 200), 0)
    await putSpeedView(batch, readings)
    const service = await start({ BATCH_RETRIES: '2' })
    await untilRun(`state = 'succeeded'`)
    batch.setNow(H0 + 2 * HOUR_MS)
    await untilRun(`state = 'failed' AND attempt = 3`)
    expect(service.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('1 hours differ') })
    await putBronze(batch, readings.slice(200), next)
    batch.setNow(H0 + 2 * HOUR_MS + 5_000)
    await untilRun(`state = 'succeeded' AND trigger = 'due'`)
    expect(service.health()).toEqual({ status: 'ok' })
    const hours = await batchHours(batch)
    for (const [key, { readings: count }] of naiveHours(readings)) expect(hours.get(key)?.readings).toBe(count)
  })

  test('builds a past day again when it is asked to, once for each request, and to the same rows', async () => {
    const readings = readingsBetween(batch.city, H0, H0 + 3 * HOUR_MS)
    await putBronze(batch, readings, 0)
    await putSpeedView(batch, readings)
    await start()
    await untilRun(`state = 'succeeded'`)
    batch.setNow(H0 + 4 * HOUR_MS)
    await untilRun(`state = 'succeeded' AND trigger = 'due'`)
    const before = await tableRows()
    const runId = randomUUID()
    const request = {
      type: 'run',
      runId,
      pipeline: 'traffic',
      from: '2026-11-21T00:00:00Z',
      to: '2026-11-22T00:00:00Z',
      requestedAt: '2026-11-21T21:00:00Z',
    } as const
    await ask(request)
    await ask(request)
    await untilRun(`state = 'succeeded' AND trigger = 'request'`)
    await ask({ type: 'run', runId: randomUUID(), pipeline: 'traffic', requestedAt: '2026-11-21T21:00:00Z' })
    await untilRun(`state = 'succeeded' AND trigger = 'request' AND period_from IS NULL`)
    expect(await runs(`run_id = '${runId}'`)).toHaveLength(1)
    const silver = await batch.pool.query(
      `SELECT rows FROM pipeline_execution_log WHERE run_id = $1 AND step = 'silver'`,
      [runId],
    )
    expect(silver.rows).toEqual([{ rows: readings.length }])
    expect(await tableRows()).toEqual(before)
  })

  test('of two, one works and the other takes over when it stops', async () => {
    const first = await start()
    await untilRun(`state = 'succeeded'`)
    const second = await start()
    await vi.waitFor(
      () => expect(second.health()).toMatchObject({ detail: expect.stringContaining('stands by') }),
      SOON,
    )
    expect(await runs()).toHaveLength(1)
    await first[Symbol.asyncDispose]()
    running.splice(running.indexOf(first), 1)
    await vi.waitFor(async () => expect(await runs(`state = 'succeeded'`)).toHaveLength(2), SOON)
    expect(second.health()).toEqual({ status: 'ok' })
  })

  test('passes over what is no request, and goes on with what is', async () => {
    await start()
    await batch.log.append(BATCH_REQUESTS_TOPIC, [{ key: 'x', value: Buffer.from('{"type":"run"') }])
    await ask({ type: 'run', runId: randomUUID(), pipeline: 'nonsense', requestedAt: '2026-11-21T21:00:00Z' })
    const runId = randomUUID()
    await ask({ type: 'run', runId, pipeline: 'traffic', requestedAt: '2026-11-21T21:00:00Z' })
    await untilRun(`run_id = '${runId}' AND state = 'succeeded'`)
  })

  /** What people are answered from, in a fixed order. */
  async function tableRows(): Promise<unknown> {
    const tables = ['traffic_hourly_batch', 'traffic_zone_hourly_batch']
    return Promise.all(
      tables.map(async (table) => (await batch.pool.query(`SELECT * FROM ${table} t ORDER BY t::text`)).rows),
    )
  }
})
