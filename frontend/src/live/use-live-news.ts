import type { QuestionReport } from '@rocade/shared/protocol/questions'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ENDED, questionQuery, questionsQuery } from '../api/batch-queries.ts'
import type { LiveNews } from './live-client.ts'
import { useLive } from './live-context.ts'

type BatchNews = Extract<LiveNews, { type: 'batch' }>['result']

/** Answers that a run of a pipeline may have changed. */
const AFTER_A_RUN = ['runs', 'status', 'quality', 'hdfs-stats'] as const

/** Keeps what the page knows of runs, questions and cities as new as the live feed. */
export function useLiveNews(): void {
  const { client } = useLive()
  const queries = useQueryClient()
  useEffect(() => client.onNews((news) => takeNews(news, queries)), [client, queries])
}

function takeNews(news: LiveNews, queries: QueryClient): void {
  const renew = (...keys: readonly string[]) => {
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] })
  }
  if (news.type === 'cities') renew('cities', 'city-cost', 'geometry')
  else if (news.result.type === 'run') renew(...AFTER_A_RUN)
  else takeQuestion(news.result, queries)
}

function takeQuestion(result: Extract<BatchNews, { type: 'question' }>, queries: QueryClient): void {
  const { questionId, state, progress } = result
  const { queryKey } = questionQuery(questionId)
  const list = queries.getQueryData<QuestionReport[]>(questionsQuery.queryKey)
  const isListed = list?.some((one) => one.questionId === questionId) ?? false
  if (ENDED.has(state) || !isListed) {
    void queries.invalidateQueries({ queryKey })
    void queries.invalidateQueries({ queryKey: questionsQuery.queryKey })
    return
  }
  // progress comes often: it is laid over what is known, and only what ends is asked for again
  const lay = (known: QuestionReport) =>
    known.questionId !== questionId || ENDED.has(known.state) ? known : { ...known, state, progress }
  queries.setQueryData<QuestionReport[]>(questionsQuery.queryKey, list?.map(lay))
  queries.setQueryData<QuestionReport>(queryKey, (known) => (known ? lay(known) : undefined))
}
