import { randomUUID } from 'node:crypto'
import { readParquetTable } from '@rocade/shared/lake/read-parquet-table'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import {
  QUESTION_UNITS,
  Question,
  QuestionAccepted,
  QuestionAnswer,
  type QuestionReport,
  QuestionResult,
  QuestionsAnswer,
} from '@rocade/shared/protocol/questions'
import { AppError } from '@rocade/shared/runtime/app-error'
import { z } from 'zod'
import { assertRoom } from '../batch/assert-room.ts'
import type { BatchDesk } from '../batch/batch-desk.ts'
import { resultColumns, resultCsv } from '../batch/question-result.ts'
import type { QuestionStore, StoredQuestion } from '../batch/question-store.ts'
import type { ApiServer } from '../http/api-server.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { integerParam } from '../http/query.ts'
import { accepted, answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface QuestionRoutesOptions {
  readonly store: QuestionStore
  readonly desk: BatchDesk
  readonly lake: Pick<LakeStore, 'read'>
  readonly cities: KnownCities
  readonly clock: Clock
  /** How many questions may have been asked and not been answered. */
  readonly waitingMax: number
}

const tags = ['questions']
const Params = z.object({ questionId: z.uuid() })
const ENDED = new Set<QuestionReport['state']>(['succeeded', 'failed', 'cancelled'])

/** Questions about years: asked here, answered by the batch layer, fetched here. */
export function registerQuestionRoutes(app: ApiServer, options: QuestionRoutesOptions): void {
  const { store, desk, clock, waitingMax } = options
  const hasEnded = async (questionId: string) => ENDED.has((await store.one(questionId))?.report.state ?? 'requested')
  const head = () => ({ generatedAt: new Date(clock.nowMs()).toISOString(), units: QUESTION_UNITS })

  /** What the tables say, with what was said since; or what was only asked yet. */
  async function find(questionId: string): Promise<StoredQuestion> {
    const stored = await store.one(questionId)
    if (stored !== null) return { ...stored, report: withNews(stored.report, desk) }
    const asked = desk.asked(questionId)
    if (asked?.type !== 'question') throw notFound('There is no such question. /api/questions lists them.')
    return { resultPath: null, report: requested(asked, desk) }
  }

  app.get(
    '/api/questions',
    {
      schema: {
        tags,
        summary: 'Questions, newest first',
        querystring: z.strictObject({
          limit: integerParam({ min: 1, max: 200, fallback: 50, description: 'Questions in one answer' }),
        }),
        response: answers('The questions', QuestionsAnswer, [400]),
      },
    },
    async (request) => {
      const { limit } = request.query
      const stored = (await store.newest(limit)).map(({ report }) => withNews(report, desk))
      const known = new Set(stored.map(({ questionId }) => questionId))
      const asked = desk
        .recent()
        .flatMap((one) => (one.type === 'question' && !known.has(one.questionId) ? requested(one, desk) : []))
      const questions = [...asked.filter((one) => isNewer(one, stored, limit)), ...stored]
        .sort((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1))
        .slice(0, limit)
      return { ...head(), numberReturned: questions.length, questions }
    },
  )

  app.post(
    '/api/questions',
    {
      schema: {
        tags,
        summary: 'Ask a question about years',
        description:
          'Cities, days of their own calendars, measures and grouping. It is answered in the background: follow it at the URL that comes back, or by `batch` messages of the live feed. A question that was answered from the same tables before is answered at once.',
        querystring: z.strictObject({}),
        body: Question,
        response: accepted('The question is asked', QuestionAccepted, [400, 404]),
      },
    },
    async (request, reply) => {
      const question = request.body
      for (const cityId of question.cityIds) options.cities.one(cityId)
      assertPast(question, clock.nowMs())
      await assertRoom({ desk, type: 'question', max: waitingMax, setting: 'QUESTIONS_WAITING_MAX', hasEnded })
      const questionId = randomUUID()
      const requestedAt = new Date(clock.nowMs()).toISOString()
      await desk.ask({ type: 'question', questionId, question, requestedAt })
      const url = `/api/questions/${questionId}`
      return reply.code(202).header('location', url).send({ questionId, state: 'requested', url })
    },
  )

  app.get(
    '/api/questions/:questionId',
    {
      schema: {
        tags,
        summary: 'How far a question is',
        params: Params,
        querystring: z.strictObject({}),
        response: answers('The question', QuestionAnswer, [400, 404]),
      },
    },
    async (request) => ({ ...head(), question: (await find(request.params.questionId)).report }),
  )

  app.delete(
    '/api/questions/:questionId',
    {
      schema: {
        tags,
        summary: 'Take a question back',
        description: 'What runs of it is ended. One that has ended already stays as it is: 409.',
        params: Params,
        querystring: z.strictObject({}),
        response: accepted('It is being taken back', QuestionAccepted, [400, 404, 409]),
      },
    },
    async (request, reply) => {
      const { questionId } = request.params
      const { state } = (await find(questionId)).report
      if (ENDED.has(state)) throw new ProblemError('conflict', `The question has ended: ${state}.`)
      await desk.ask({ type: 'cancel-question', questionId, requestedAt: new Date(clock.nowMs()).toISOString() })
      return reply.code(202).send({ questionId, state, url: `/api/questions/${questionId}` })
    },
  )
  registerResult(app, options, find, head)
}

function registerResult(
  app: ApiServer,
  { lake }: QuestionRoutesOptions,
  find: (questionId: string) => Promise<StoredQuestion>,
  head: () => { generatedAt: string; units: Readonly<Record<string, string>> },
): void {
  app.get(
    '/api/questions/:questionId/result',
    {
      schema: {
        tags,
        summary: 'The answer to a question',
        description:
          '`format=json` (columns), `csv` (RFC 4180, units in the header) or `parquet`. 409 while there is none, 410 when it is no longer kept.',
        params: Params,
        querystring: z.strictObject({ format: z.enum(['json', 'csv', 'parquet']).default('json') }),
        response: answers('The result', QuestionResult, [400, 404, 409, 410]),
      },
      // Bytes of a file and lines of a table go out as they are.
      serializerCompiler: () => (body) => (typeof body === 'string' ? body : JSON.stringify(body)),
    },
    async (request, reply) => {
      const { questionId } = request.params
      const { format } = request.query
      const { report, resultPath } = await find(questionId)
      if (resultPath === null) throw noResult(report)
      const bytes = await lake.read(resultPath).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'LAKE_NOT_FOUND')
          throw new ProblemError('gone', 'The result is no longer kept. Ask the question again.', { cause: error })
        throw error
      })
      const name = `rocade-${report.question.feed}-${report.question.from}-${questionId.slice(0, 8)}`
      if (format !== 'json') reply.header('content-disposition', `attachment; filename="${name}.${format}"`)
      if (format === 'parquet') return reply.type('application/vnd.apache.parquet').send(Buffer.from(bytes))
      const table = await readParquetTable(bytes)
      if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(resultCsv(table))
      const { question } = report
      return { ...head(), questionId, question, rows: table.rows.length, columns: resultColumns(table) }
    },
  )
}

function noResult({ state, detail }: QuestionReport): ProblemError {
  if (state === 'failed' || state === 'cancelled')
    return new ProblemError('conflict', `There is no result: ${state}. ${detail ?? ''}`.trim())
  return new ProblemError('conflict', `There is no result yet: ${state}.`, { retryAfterS: 1 })
}

/** Days that have not begun anywhere on earth have no past. */
function assertPast({ from }: Question, nowMs: number): void {
  const latestDay = new Date(nowMs + 14 * 3_600_000).toISOString().slice(0, 10)
  if (from <= latestDay) return
  throw new ProblemError('bad-request', 'One value is not as expected.', {
    errors: [{ pointer: '/body/from', detail: `expected a day up to ${latestDay}: the future has no readings` }],
  })
}

/** Progress comes by the topic, more often than it is written into the table. */
function withNews(report: QuestionReport, desk: BatchDesk): QuestionReport {
  const said = desk.said(report.questionId)
  if (said?.type !== 'question' || report.state !== 'running' || said.state !== 'running') return report
  return { ...report, progress: Math.max(report.progress, said.progress) }
}

/** Older than what the tables gave, it would stand on a later page. */
const isNewer = (one: QuestionReport, stored: readonly QuestionReport[], limit: number) =>
  stored.length < limit || one.requestedAt > (stored.at(-1)?.requestedAt ?? '')

/** A question that is in no table: it waits, or it could not be taken up. */
function requested(asked: Extract<BatchRequest, { type: 'question' }>, desk: BatchDesk): QuestionReport {
  const said = desk.said(asked.questionId)
  const refused = said?.state === 'failed' ? said : null
  return {
    questionId: asked.questionId,
    question: asked.question,
    state: refused === null ? 'requested' : 'failed',
    progress: 0,
    requestedAt: asked.requestedAt,
    startedAt: null,
    finishedAt: refused?.at ?? null,
    durationS: null,
    rows: null,
    readings: null,
    detail: refused?.detail ?? null,
    isFromCache: false,
  }
}
