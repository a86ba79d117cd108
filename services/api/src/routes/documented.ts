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
  return { 200: { description, content: { [contentType]: { schema } } }, ...refusals(problems) }
}

/** The same for a request that is taken, and done later: 202. */
export function accepted(description: string, schema: z.ZodType, problems: readonly ProblemStatus[]) {
  return { 202: { description, content: { 'application/json': { schema } } }, ...refusals([...problems, 413, 415]) }
}

function refusals(problems: readonly ProblemStatus[]) {
  const all = [...problems, 405, 429, 503] as const
  return Object.fromEntries(
    all.map((status) => [
      status,
      { description: titleOf(status), content: { 'application/problem+json': { schema: Problem } } },
    ]),
  )
}

const titleOf = (status: ProblemStatus): string =>
  Object.values(PROBLEMS).find((problem) => problem.status === status)?.title ?? 'Problem'
