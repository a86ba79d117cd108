import { CityCost } from '@rocade/shared/protocol/city-requests'
import { GapsAnswer, QualityAnswer } from '@rocade/shared/protocol/quality'
import { QuestionAnswer, QuestionResult, QuestionsAnswer } from '@rocade/shared/protocol/questions'
import { RunAnswer, RunsAnswer } from '@rocade/shared/protocol/runs'
import { queryOptions } from '@tanstack/react-query'
import { API_PATHS } from './api-paths.ts'
import { fetchJson } from './fetch-json.ts'

const MINUTE_MS = 60_000
/** What goes on is asked about this often; the live feed tells it sooner. */
const GOING_ON_MS = 4_000

/** States after which nothing about a question or a run changes any more. */
export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'skipped', 'interrupted'])

export const questionsQuery = queryOptions({
  queryKey: ['questions'],
  queryFn: async ({ signal }) => (await fetchJson(API_PATHS.questions(), QuestionsAnswer, signal)).questions,
  refetchInterval: ({ state }) => (state.data?.some((one) => !ENDED.has(one.state)) ? GOING_ON_MS : MINUTE_MS),
})

export const questionQuery = (questionId: string) =>
  queryOptions({
    queryKey: ['question', questionId],
    queryFn: async ({ signal }) => (await fetchJson(API_PATHS.question(questionId), QuestionAnswer, signal)).question,
    refetchInterval: ({ state }) => (state.data && ENDED.has(state.data.state) ? false : GOING_ON_MS),
  })

/** Of a question that has succeeded; it never changes. */
export const resultQuery = (questionId: string) =>
  queryOptions({
    queryKey: ['question-result', questionId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.questionResult(questionId, 'json'), QuestionResult, signal),
  })

/** Runs that one look takes in. */
const RUNS_SHOWN = 12
export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => fetchJson(API_PATHS.runs(RUNS_SHOWN), RunsAnswer, signal),
  refetchInterval: ({ state }) => (state.data?.runs.some((one) => !ENDED.has(one.state)) ? GOING_ON_MS : MINUTE_MS),
})

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['runs', runId],
    queryFn: ({ signal }) => fetchJson(API_PATHS.run(runId), RunAnswer, signal),
    refetchInterval: ({ state }) => (state.data && ENDED.has(state.data.run.state) ? false : GOING_ON_MS),
  })

export const qualityQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['quality', cityId],
    refetchInterval: MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.quality(cityId), QualityAnswer, signal),
  })

export const gapsQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['quality', cityId, 'gaps'],
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) => fetchJson(API_PATHS.qualityGaps(cityId), GapsAnswer, signal),
  })

export const cityCostQuery = (cityId: string) =>
  queryOptions({
    queryKey: ['city-cost', cityId],
    staleTime: 0,
    queryFn: ({ signal }) => fetchJson(API_PATHS.cityCost(cityId), CityCost, signal),
  })
