import { randomUUID } from 'node:crypto'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { BATCH_REQUESTS_TOPIC, BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import { encodeParquet } from '@rocade/shared/lake/parquet-file'
import { Problem } from '@rocade/shared/protocol/answers'
import { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import { QuestionAccepted, QuestionAnswer, QuestionResult, QuestionsAnswer } from '@rocade/shared/protocol/questions'
import { RunAccepted, RunAnswer, RunsAnswer } from '@rocade/shared/protocol/runs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectLive } from '../../test/live-client.ts'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'

const DAY_MS = 86_400_000
const QUESTION = {
  feed: 'traffic',
  cityIds: ['paris'],
  from: '2025-01-01',
  to: '2026-01-01',
  place: 'zone',
  time: 'month',
  measures: ['readings', 'p50_speed_kmh'],
} as const

describe('what the API and the batch layer say to one another', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())
  beforeEach(async () => {
    await api.pool.query('TRUNCATE pipeline_execution_log, questions')
  })

  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${api.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const problem = async (answer: Response) => Problem.parse(await answer.json())

  async function requests(): Promise<BatchRequest[]> {
    const found: BatchRequest[] = []
    const stop = new AbortController()
    const [at] = await api.log.offsets(BATCH_REQUESTS_TOPIC)
    if (at === undefined || at.end === at.earliest) return found
    await api.log.consume({
      topic: BATCH_REQUESTS_TOPIC,
      group: randomUUID(),
      signal: stop.signal,
      open: async () => ({
        from: 'earliest',
        async take(messages, end) {
          for (const { value } of messages) found.push(BatchRequest.parse(JSON.parse(String(value))))
          const next = (messages.at(-1)?.offset ?? end - 1) + 1
          if (next >= end) stop.abort()
          return next
        },
        async close() {},
      }),
    })
    return found
  }

  async function logRun(startedAt: string, values: Record<string, unknown> = {}): Promise<string> {
    const run = {
      run_id: randomUUID(),
      attempt: 1,
      step_number: null,
      step: null,
      pipeline: 'traffic',
      trigger: 'schedule',
      state: 'succeeded',
      started_at: startedAt,
      finished_at: new Date(Date.parse(startedAt) + 2_000).toISOString(),
      ...values,
    }
    const names = Object.keys(run)
    await api.pool.query(
      `INSERT INTO pipeline_execution_log (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(run),
    )
    return run.run_id
  }

  describe('runs', () => {
    test('are listed newest first, each by its newest attempt, page by page', async () => {
      const old = await logRun('2026-11-20T10:16:00Z')
      const retried = await logRun('2026-11-20T11:16:00Z', { state: 'failed', detail: 'quality: 1 hours differ' })
      await logRun('2026-11-20T11:21:00Z', { run_id: retried, attempt: 2 })
      await logRun('2026-11-20T11:21:00Z', { run_id: retried, attempt: 2, step_number: 2, step: 'notify', rows: 99 })
      await logRun('2026-11-20T11:16:01Z', { run_id: retried, step_number: 1, step: 'ingest', rows: 900 })
      await logRun('2026-11-20T11:21:01Z', { run_id: retried, attempt: 2, step_number: 1, step: 'ingest', rows: 7 })
      const weather = await logRun('2026-11-20T12:16:00Z', { pipeline: 'weather', state: 'running', finished_at: null })
      const list = async (query: string) => RunsAnswer.parse(await (await api.get(`/api/runs${query}`)).json())
      const all = await list('')
      expect(all.runs.map(({ runId, attempt }) => [runId, attempt])).toEqual([
        [weather, 1],
        [retried, 2],
        [old, 1],
      ])
      expect(all.runs[1]).toMatchObject({ state: 'succeeded', rows: 7, durationS: 2, detail: null })
      expect(all.next).toBeNull()
      const first = await list('?limit=2')
      expect(first.runs).toHaveLength(2)
      expect((await list(`?limit=2&cursor=${first.next}`)).runs.map(({ runId }) => runId)).toEqual([old])
      expect((await list('?pipeline=weather')).runs.map(({ runId }) => runId)).toEqual([weather])
      expect((await list('?state=running')).runs.map(({ runId }) => runId)).toEqual([weather])

      const one = RunAnswer.parse(await (await api.get(`/api/runs/${retried}`)).json())
      expect(one.steps).toMatchObject([
        { number: 1, name: 'ingest', attempt: 1, rows: 900 },
        { number: 1, name: 'ingest', attempt: 2, rows: 7 },
        { number: 2, name: 'notify', attempt: 2, rows: 99 },
      ])
    })

    test('can be asked for; the request is in the log before the answer is', async () => {
      const day = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)
      const answer = await send('POST', '/api/runs', { pipeline: 'traffic', day })
      expect(answer.status).toBe(202)
      const { runId, url } = RunAccepted.parse(await answer.json())
      expect(answer.headers.get('location')).toBe(url)
      const asked = (await requests()).find((request) => request.type === 'run' && request.runId === runId)
      const from = `${day}T00:00:00.000Z`
      expect(asked).toMatchObject({ pipeline: 'traffic', from, to: new Date(Date.parse(from) + DAY_MS).toISOString() })
      const run = RunAnswer.parse(await (await api.get(url)).json())
      expect(run.run).toMatchObject({ state: 'requested', trigger: 'request' })
    })

    test.each([
      [{ pipeline: 'nonsense' }, '/body/pipeline', 'expected one of traffic, weather'],
      [{ pipeline: 'traffic', day: '2026-02-30' }, '/body/day', 'expected a day that exists'],
      [{ pipeline: 'traffic', day: '2999-01-01' }, '/body/day', 'expected a day that has begun'],
      [{ pipeline: 'traffic', hour: 3 }, '/body/hour', 'not a parameter'],
      [{}, '/body/pipeline', 'expected string'],
    ])('refuses %j and says what is wrong', async (body, pointer, detail) => {
      const answer = await send('POST', '/api/runs', body)
      expect(answer.status).toBe(400)
      expect((await problem(answer)).errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }])
    })

    test('that do not exist are 404, and a made-up cursor is 400', async () => {
      expect((await api.get(`/api/runs/${randomUUID()}`)).status).toBe(404)
      expect((await api.get('/api/runs/1')).status).toBe(400)
      expect((await api.get('/api/runs?cursor=abc')).status).toBe(400)
      // an instant that PostgreSQL does not know
      const forged = ['0000-01-01T00:00:00Z', '00000000-0000-4000-8000-000000000000']
      const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url')
      expect((await api.get(`/api/runs?cursor=${cursor}`)).status).toBe(400)
    })
  })

  describe('questions', () => {
    async function answered(values: Record<string, unknown> = {}): Promise<string> {
      const id = randomUUID()
      const row = {
        question_id: id,
        question: JSON.stringify(QUESTION),
        state: 'succeeded',
        progress: 1,
        requested_at: '2026-11-20T10:00:00Z',
        started_at: '2026-11-20T10:00:01Z',
        finished_at: '2026-11-20T10:00:04Z',
        rows: 2,
        result_path: `results/${id}.parquet`,
        ...values,
      }
      const names = Object.keys(row)
      await api.pool.query(
        `INSERT INTO questions (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
        Object.values(row),
      )
      return id
    }

    test('are taken, listed at once, and followed from asked to answered', async () => {
      const answer = await send('POST', '/api/questions', QUESTION)
      expect(answer.status).toBe(202)
      const { questionId, url } = QuestionAccepted.parse(await answer.json())
      expect(await requests()).toContainEqual(
        expect.objectContaining({ type: 'question', questionId, question: QUESTION }),
      )
      const state = async () => QuestionAnswer.parse(await (await api.get(url)).json()).question
      expect(await state()).toMatchObject({ state: 'requested', progress: 0 })
      const listed = QuestionsAnswer.parse(await (await api.get('/api/questions')).json())
      expect(listed.questions.map((one) => one.questionId)).toContain(questionId)
      expect((await api.get(`${url}/result`)).status).toBe(409)

      await api.pool.query(
        `INSERT INTO questions (question_id, question, state, requested_at, started_at) VALUES ($1, $2, 'running', now(), now())`,
        [questionId, JSON.stringify(QUESTION)],
      )
      await say({ type: 'question', questionId, state: 'running', progress: 0.4 })
      await until('the progress to be told', async () => (await state()).progress === 0.4)
    })

    test('answer as JSON columns, as CSV with units, and as Parquet', async () => {
      const id = await answered()
      const bytes = encodeParquet(
        [
          { name: 'zone_id', type: 'text', isNullable: false },
          { name: 'time', type: 'text', isNullable: true },
          { name: 'readings', type: 'integer', isNullable: false },
          { name: 'p50_speed_kmh', type: 'double', isNullable: true },
        ],
        [
          ['bourse', '=1+1, "x"'],
          ['2025-01', '2025-02'],
          [10, 0],
          [31.5, null],
        ],
      )
      await createFileLake({ root: api.lakeRoot }).publish(`results/${id}.parquet`, bytes)
      const result = (format: string) => api.get(`/api/questions/${id}/result?format=${format}`)
      expect(QuestionResult.parse(await (await result('json')).json())).toMatchObject({
        rows: 2,
        columns: { time: ['2025-01', '2025-02'], readings: [10, 0], p50_speed_kmh: [31.5, null] },
      })
      const csv = await result('csv')
      expect(csv.headers.get('content-disposition')).toContain('.csv"')
      expect(await csv.text()).toBe(
        'zone_id,time,readings (readings),p50_speed_kmh (km/h)\r\nbourse,2025-01,10,31.5\r\n"\'=1+1, ""x""",2025-02,0,\r\n',
      )
      expect(Buffer.from(await (await result('parquet')).arrayBuffer())).toEqual(Buffer.from(bytes))
      expect((await result('xlsx')).status).toBe(400)
    })

    test('whose result is no longer kept are 410, failed ones 409 with the reason', async () => {
      expect((await api.get(`/api/questions/${await answered()}/result`)).status).toBe(410)
      const failed = await answered({ state: 'failed', result_path: null, detail: 'it took longer than 300 s' })
      const answer = await api.get(`/api/questions/${failed}/result`)
      expect(answer.status).toBe(409)
      expect((await problem(answer)).detail).toContain('it took longer than 300 s')
    })

    test('can be taken back until they have ended', async () => {
      const { questionId } = QuestionAccepted.parse(await (await send('POST', '/api/questions', QUESTION)).json())
      expect((await send('DELETE', `/api/questions/${questionId}`)).status).toBe(202)
      expect(await requests()).toContainEqual(expect.objectContaining({ type: 'cancel-question', questionId }))
      expect((await send('DELETE', `/api/questions/${await answered()}`)).status).toBe(409)
      expect((await send('DELETE', `/api/questions/${randomUUID()}`)).status).toBe(404)
    })

    test.each([
      [{ ...QUESTION, to: '2024-01-01' }, '/body/to', 'expected a day after `from`'],
      [{ ...QUESTION, from: '2999-01-01', to: '2999-02-01' }, '/body/from', 'the future has no readings'],
      [{ ...QUESTION, from: '1990-01-01' }, '/body/to', 'at most 20 years'],
      [{ ...QUESTION, measures: ['speed; DROP TABLE zones'] }, '/body/measures/0', 'Invalid option'],
      [{ ...QUESTION, measures: [] }, '/body/measures', 'Too small'],
      [{ ...QUESTION, cityIds: ["paris' OR 1=1"] }, '/body/cityIds/0', 'expected the id of a city'],
      [{ ...QUESTION, cityIds: Array.from({ length: 51 }, (_, i) => `city-${i}`) }, '/body/cityIds', 'Too big'],
      [{ ...QUESTION, feed: 'weather' }, '/body/place', 'Invalid input'],
      [{ ...QUESTION, group: 'x' }, '/body/group', 'not a parameter'],
    ])('refuses %j', async (body, pointer, detail) => {
      const answer = await send('POST', '/api/questions', body)
      expect(answer.status).toBe(400)
      expect((await problem(answer)).errors).toContainEqual({ pointer, detail: expect.stringContaining(detail) })
    })

    test('about a city that is not known are 404, and ten thousand cities are too large', async () => {
      expect((await send('POST', '/api/questions', { ...QUESTION, cityIds: ['atlantis'] })).status).toBe(404)
      const many = Array.from({ length: 10_000 }, (_, i) => `city-${i}`)
      expect((await send('POST', '/api/questions', { ...QUESTION, cityIds: many })).status).toBe(413)
    })

    test('are told of on the live feed as they go on', async () => {
      const client = await connectLive(api.url)
      client.send({ type: 'hello', cityIds: ['paris'] })
      await client.next('snapshot')
      const questionId = randomUUID()
      await say({ type: 'question', questionId, state: 'succeeded', progress: 1 })
      const told = await client.next('batch')
      client.close()
      expect(told).toMatchObject({ result: { questionId, state: 'succeeded', progress: 1 } })
    })
  })

  async function say(result: Record<string, unknown>): Promise<void> {
    const value = Buffer.from(JSON.stringify({ rows: null, detail: null, at: new Date().toISOString(), ...result }))
    await api.log.append(BATCH_RESULTS_TOPIC, [{ key: 'test', value }])
  }
})
