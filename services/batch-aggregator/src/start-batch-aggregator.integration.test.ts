import { randomUUID } from 'node:crypto'
import { traffic } from '@rocade/shared/feeds/index'
import { BATCH_REQUESTS_TOPIC, BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import { readParquetTable } from '@rocade/shared/lake/read-parquet-table'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import { BatchRequest, BatchResult } from '@rocade/shared/protocol/batch-topics'
import type { Question } from '@rocade/shared/protocol/questions'
import { AppError } from '@rocade/shared/runtime/app-error'
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

  describe('asked questions', () => {
    const question: Question = {
      feed: 'traffic',
      cityIds: ['los-angeles'],
      from: '2026-11-20',
      to: '2026-11-22',
      place: 'zone',
      time: 'day',
      measures: ['readings', 'p50_speed_kmh'],
    }
    const requestedAt = '2026-11-21T17:30:00Z'
    const ended = (questionId: string) =>
      vi.waitFor(async () => {
        const { rows } = await batch.pool.query('SELECT * FROM questions WHERE question_id = $1', [questionId])
        expect(rows[0]?.finished_at).toBeInstanceOf(Date)
        return rows[0]
      }, SOON)
    async function askQuestion(values: object = {}): Promise<string> {
      const questionId = randomUUID()
      await ask({ type: 'question', questionId, question: { ...question, ...values } as Question, requestedAt })
      return questionId
    }

    test('are answered into the lake, with progress told; the same one is answered from what is there', async () => {
      await start()
      await untilRun(`state = 'succeeded'`)
      const [first, second] = [await askQuestion(), await askQuestion()]
      const one = await ended(first)
      expect(one).toMatchObject({ state: 'succeeded', progress: 1, detail: null, is_from_cache: false })
      const { rows, names } = await readParquetTable(await batch.lake.read(one.result_path))
      expect(names).toEqual(['city_id', 'zone_id', 'time', 'readings', 'p50_speed_kmh'])
      expect(one.rows).toBe(rows.length)
      expect(rows.reduce((sum, row) => sum + Number(row.readings), 0)).toBe(one.readings)
      expect(await ended(second)).toMatchObject({
        state: 'succeeded',
        is_from_cache: true,
        result_path: one.result_path,
        rows: one.rows,
      })
      const told = (await results()).flatMap((result) =>
        result.type === 'question' && result.questionId === first ? result : [],
      )
      expect(told.map(({ state }) => state)).toEqual(['running', 'running', 'succeeded'])
      expect(told.map(({ progress }) => progress)).toEqual([0, 0.5, 1])
    })

    test('that cannot be answered say why, each once and for all', async () => {
      await start({ QUESTION_ROWS_MAX: '3' })
      await untilRun(`state = 'succeeded'`)
      const unknown = await askQuestion({ cityIds: ['atlantis'] })
      const empty = await askQuestion({ from: '2020-01-01', to: '2020-02-01' })
      const large = await askQuestion()
      expect(await ended(unknown)).toMatchObject({ state: 'failed', detail: expect.stringContaining('not known here') })
      expect(await ended(empty)).toMatchObject({ state: 'failed', detail: 'the lake has no readings of these days' })
      expect(await ended(large)).toMatchObject({
        state: 'failed',
        detail: expect.stringContaining('at most 3 are kept'),
      })
    })

    test('that are taken back before they begin are not answered', async () => {
      await start()
      await untilRun(`state = 'succeeded'`)
      const questionId = randomUUID()
      await ask({ type: 'question', questionId, question: { ...question }, requestedAt })
      await ask({ type: 'cancel-question', questionId, requestedAt })
      const end = await ended(questionId)
      expect(['cancelled', 'succeeded']).toContain(end.state)
      await ask({ type: 'cancel-question', questionId, requestedAt })
      expect((await ended(await askQuestion({ time: 'hour' }))).state).toBe('succeeded')
      expect((await ended(questionId)).state).toBe(end.state)
    })

    test('whose engine dies half-way are asked of it once more, and then fail with one clear answer', async () => {
      const { engine } = batch.context
      let calls = 0
      const dying: BatchEngine = {
        ...engine,
        async writeParquet(query) {
          if (!query.target.startsWith('results/')) return engine.writeParquet(query)
          calls += 1
          throw new AppError('STORE', 'the engine has died', { retryable: true })
        },
      }
      Object.assign(batch.context, { engine: dying })
      await start()
      await untilRun(`state = 'succeeded'`)
      expect(await ended(await askQuestion())).toMatchObject({ state: 'failed', detail: 'the engine has died' })
      expect(calls).toBe(2)
      expect(await batch.lake.list('results')).toEqual([])
    })
  })

  /** What people are answered from, in a fixed order. */
  async function tableRows(): Promise<unknown> {
    const tables = ['traffic_hourly_batch', 'traffic_zone_hourly_batch']
    return Promise.all(
      tables.map(async (table) => (await batch.pool.query(`SELECT * FROM ${table} t ORDER BY t::text`)).rows),
    )
  }
})
