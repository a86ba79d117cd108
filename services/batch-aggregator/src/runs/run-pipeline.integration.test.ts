import { randomUUID } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { AppError } from '@rocade/shared/runtime/app-error'
import { createLogger } from '@rocade/shared/runtime/logger'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createExecutionLog } from './execution-log.ts'
import type { Pipeline, RunOrder, RunScope, Step } from './pipeline.ts'
import { runPipeline } from './run-pipeline.ts'

const START_MS = Date.UTC(2026, 10, 21, 17)
const MINUTE_MS = 60_000

describe('a run of a pipeline', () => {
  let database: TestDatabase
  let nowMs: number
  beforeEach(async () => {
    database = await openTestDatabase()
    nowMs = START_MS
  })
  afterEach(() => database.close())

  const clock = { nowMs: () => nowMs }
  const done: string[] = []
  const step = (name: string, run: Step<RunScope>['run'] = async () => ({ rows: 1 }), isAlwaysRun = false) => ({
    name,
    isAlwaysRun,
    run: (scope: RunScope) => {
      done.push(name)
      nowMs += MINUTE_MS
      return run(scope)
    },
  })
  function run(
    steps: Step<RunScope>[],
    order: Partial<RunOrder> = {},
    limits: { timeoutMs?: number; signal?: AbortSignal } = {},
  ) {
    done.length = 0
    const pipeline: Pipeline = { name: 'toy', steps, open: async (scope) => scope }
    const whole: RunOrder = {
      runId: randomUUID(),
      pipeline: 'toy',
      attempt: 1,
      isLastAttempt: false,
      trigger: 'schedule',
      period: null,
      dueAtMs: START_MS,
      ...order,
    }
    return runPipeline(pipeline, whole, {
      log: createExecutionLog(database.pool),
      clock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      timeoutMs: 60_000,
      slaMs: 5 * MINUTE_MS,
      signal: new AbortController().signal,
      ...limits,
    })
  }
  const logged = async () =>
    (
      await database.pool.query(
        `SELECT attempt, step_number AS n, step, state, rows, detail, error_code AS code, is_late,
           extract(epoch FROM finished_at - started_at)::integer AS s
         FROM pipeline_execution_log ORDER BY attempt, step_number NULLS FIRST`,
      )
    ).rows

  test('writes itself and each step down, with rows, time and words', async () => {
    const result = await run([step('one'), step('two', async () => ({ isSkipped: true, detail: 'nothing to do' }))])
    expect(result).toMatchObject({ state: 'succeeded', failure: null, isLate: false })
    const nothing = { attempt: 1, code: null }
    expect(await logged()).toEqual([
      { ...nothing, n: null, step: null, state: 'succeeded', rows: null, detail: null, is_late: false, s: 120 },
      { ...nothing, n: 1, step: 'one', state: 'succeeded', rows: 1, detail: null, is_late: null, s: 60 },
      { ...nothing, n: 2, step: 'two', state: 'skipped', rows: null, detail: 'nothing to do', is_late: null, s: 60 },
    ])
  })

  test('ends at the step that fails; only what is always run follows, and knows of it', async () => {
    let told: string | undefined
    const failing = async () => {
      throw new AppError('STORE', 'the lake is away', { retryable: true })
    }
    const tell = async ({ failure }: RunScope) => {
      told = failure()?.step
      return {}
    }
    const result = await run([step('one', failing), step('two'), step('notify', tell, true), step('clean-up')])
    expect(done).toEqual(['one', 'notify'])
    expect(told).toBe('one')
    expect(result.state).toBe('failed')
    expect((await logged())[0]).toMatchObject({ state: 'failed', detail: 'one: the lake is away', code: 'STORE' })
  })

  test('tells a bug from a failure of the world', async () => {
    await run([
      step('one', async () => {
        throw new TypeError('x is not a function')
      }),
    ])
    expect((await logged())[1]).toMatchObject({ code: 'BUG', detail: 'one: x is not a function' })
  })

  test('is late when it ends later after it was due than the SLA allows', async () => {
    const result = await run([step('one')], { dueAtMs: START_MS - 5 * MINUTE_MS })
    expect(result.isLate).toBe(true)
    expect((await logged())[0]).toMatchObject({ is_late: true, state: 'succeeded' })
  })

  test('is ended at its time limit, and says so', async () => {
    const endless = ({ signal }: RunScope) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const result = await run([step('one', endless), step('two')], {}, { timeoutMs: 1_000 })
    expect(result.failure).toMatchObject({ step: 'one', error: { code: 'TIMEOUT' } })
    expect(done).toEqual(['one'])
  })

  test('is interrupted, not failed, when the service stops', async () => {
    const stop = new AbortController()
    const stopping = async () => {
      stop.abort(new Error('stopping'))
      return {}
    }
    const result = await run([step('one', stopping), step('two')], {}, { signal: stop.signal })
    expect(result.state).toBe('interrupted')
    expect(done).toEqual(['one'])
  })

  test('a later attempt ends what an earlier one has left running', async () => {
    const runId = randomUUID()
    const log = createExecutionLog(database.pool)
    const order = { runId, pipeline: 'toy', attempt: 1, isLastAttempt: false, trigger: 'start', period: null } as const
    await log.begin({ ...order, dueAtMs: START_MS }, null, START_MS)
    await run([step('one')], { runId, attempt: 2 })
    expect((await logged()).map(({ attempt, n, state }) => [attempt, n, state])).toEqual([
      [1, null, 'interrupted'],
      [2, null, 'succeeded'],
      [2, 1, 'succeeded'],
    ])
  })

  test('is forgotten as a whole after its retention', async () => {
    await run([step('one')])
    const log = createExecutionLog(database.pool)
    expect(await log.forget(START_MS)).toBe(0)
    expect(await log.forget(START_MS + 1)).toBe(2)
    expect(await logged()).toEqual([])
  })
})
