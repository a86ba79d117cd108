import { randomUUID } from 'node:crypto'
import { isStorableInstant } from '@rocade/shared/domain/bounds'
import { text } from '@rocade/shared/feeds/contract-parts'
import { feeds } from '@rocade/shared/feeds/index'
import type { Clock } from '@rocade/shared/ports/clock'
import type { BatchRequest, BatchResult } from '@rocade/shared/protocol/batch-topics'
import { type Run, RunAccepted, RunAnswer, RunRequest, RunState, RunsAnswer } from '@rocade/shared/protocol/runs'
import { z } from 'zod'
import { assertRoom } from '../batch/assert-room.ts'
import type { BatchDesk } from '../batch/batch-desk.ts'
import type { RunStore } from '../batch/run-store.ts'
import type { ApiServer } from '../http/api-server.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { integerParam } from '../http/query.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { accepted, answers } from './documented.ts'

export interface RunRoutesOptions {
  readonly store: RunStore
  readonly desk: BatchDesk
  readonly clock: Clock
  /** How many runs may have been asked for and not have ended. */
  readonly waitingMax: number
}

/** There is a pipeline for each feed, named after it. */
const PIPELINES = feeds.map(({ name }) => name)
const RUN_UNITS = { durationS: 's', bytes: 'B', rows: 'rows' }
const DAY_MS = 86_400_000
/** A failed run is tried again by itself; nobody waits for that. */
const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'interrupted'])
const tags = ['operation']

const RunsQuery = z.strictObject({
  pipeline: z
    .enum(PIPELINES as [string, ...string[]])
    .optional()
    .describe('Only runs of this pipeline'),
  state: RunState.exclude(['requested']).optional().describe('Only runs that have come to this'),
  limit: integerParam({ min: 1, max: 200, fallback: 50, description: 'Runs in one answer' }),
  cursor: text(200).optional().describe('`next` of the answer before'),
})
const Cursor = z.tuple([z.iso.datetime().refine(isStorableInstant), z.uuid()])

/** Runs of the pipelines: what the batch layer did, does, and is asked to do. */
export function registerRunRoutes(app: ApiServer, options: RunRoutesOptions): void {
  const { store, desk, clock, waitingMax } = options
  const hasEnded = async (runId: string) => ENDED.has((await store.one(runId))?.run.state ?? 'requested')
  const head = () => ({ generatedAt: new Date(clock.nowMs()).toISOString(), units: RUN_UNITS })

  app.get(
    '/api/runs',
    {
      schema: {
        tags,
        summary: 'Runs of the pipelines, newest first',
        description: 'Each as its newest attempt says. A failed run is tried again by itself.',
        querystring: RunsQuery,
        response: answers('The runs', RunsAnswer, [400]),
      },
    },
    async (request) => {
      const { pipeline = null, state = null, limit, cursor } = request.query
      const [startedAt, runId] = cursor === undefined ? [] : decodeCursor(cursor, Cursor)
      const before = startedAt === undefined || runId === undefined ? null : { startedAt, runId }
      const runs = await store.list({ pipeline, state, before, limit: limit + 1 })
      const page = runs.slice(0, limit)
      const last = page.at(-1)
      const next = runs.length > limit && last?.startedAt ? encodeCursor([last.startedAt, last.runId]) : null
      return { ...head(), pipelines: PIPELINES, numberReturned: page.length, next, runs: page }
    },
  )

  app.get(
    '/api/runs/:runId',
    {
      schema: {
        tags,
        summary: 'One run with its steps',
        params: z.object({ runId: z.uuid() }),
        querystring: z.strictObject({}),
        response: answers('The run', RunAnswer, [400, 404]),
      },
    },
    async (request) => {
      const { runId } = request.params
      const found = await store.one(runId)
      if (found !== null) return { ...head(), ...found }
      const asked = desk.asked(runId)
      if (asked?.type !== 'run') throw notFound('There is no such run. /api/runs lists them.')
      return { ...head(), run: requestedRun(asked, desk.said(runId)), steps: [] }
    },
  )

  app.post(
    '/api/runs',
    {
      schema: {
        tags,
        summary: 'Ask for a run',
        description:
          'With a `day`, its closed hours are built again from bronze and take the place of what is there; hours that came by an import of history stay. Without, what is due is done now. The same run may be asked for as often as you like.',
        querystring: z.strictObject({}),
        body: RunRequest,
        response: accepted('The run is asked for', RunAccepted, [400]),
      },
    },
    async (request, reply) => {
      const { pipeline, day } = request.body
      if (!PIPELINES.includes(pipeline))
        throw badField('/body/pipeline', `expected one of ${PIPELINES.join(', ')}, got ${pipeline}`)
      const nowMs = clock.nowMs()
      const fromMs = day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`)
      if (fromMs !== undefined && fromMs > nowMs) throw badField('/body/day', 'expected a day that has begun')
      await assertRoom({ desk, type: 'run', max: waitingMax, setting: 'RUNS_WAITING_MAX', hasEnded })
      const runId = randomUUID()
      const period =
        fromMs === undefined
          ? {}
          : { from: new Date(fromMs).toISOString(), to: new Date(fromMs + DAY_MS).toISOString() }
      await desk.ask({ type: 'run', runId, pipeline, ...period, requestedAt: new Date(nowMs).toISOString() })
      const url = `/api/runs/${runId}`
      return reply.code(202).header('location', url).send({ runId, state: 'requested', url })
    },
  )
}

const badField = (pointer: string, detail: string) =>
  new ProblemError('bad-request', 'One value is not as expected.', { errors: [{ pointer, detail }] })

/** A run that the batch layer has not begun: it waits, or it could not be taken up. */
const requestedRun = (asked: Extract<BatchRequest, { type: 'run' }>, said: BatchResult | undefined): Run => ({
  runId: asked.runId,
  pipeline: asked.pipeline,
  trigger: 'request',
  from: asked.from ?? null,
  to: asked.to ?? null,
  isLate: null,
  attempt: 0,
  state: said?.state === 'failed' ? 'failed' : 'requested',
  startedAt: null,
  finishedAt: said?.state === 'failed' ? said.at : null,
  durationS: null,
  rows: null,
  bytes: null,
  detail: said?.state === 'failed' ? said.detail : null,
  errorCode: null,
})
