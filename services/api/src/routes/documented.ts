import { Problem } from '@rocade/shared/protocol/answers'
import type { z } from 'zod'
import { PROBLEMS } from '../http/problem.ts'

type ProblemStatus = (typeof PROBLEMS)[keyof typeof PROBLEMS]['status']

/** The `response` of a route's schema: its answer, and a problem document for each status it may have. */
export function answers(
  description: string,
  schema: z.ZodType,
  problems: readonly ProblemStatus[],
  contentType = 'application/json',
) {
  const all = [...problems, 405, 429, 503] as const
  const refused = all.map((status) => [
    status,
    { description: titleOf(status), content: { 'application/problem+json': { schema: Problem } } },
  ])
  return { 200: { description, content: { [contentType]: { schema } } }, ...Object.fromEntries(refused) }
}

const titleOf = (status: ProblemStatus): string =>
  Object.values(PROBLEMS).find((problem) => problem.status === status)?.title ?? 'Problem'
