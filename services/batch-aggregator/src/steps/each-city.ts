import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { rejectionDetail } from '@rocade/shared/feeds/rejection-detail'
import type { BatchContext } from '../batch-context.ts'
import type { FeedScope } from './feed-scope.ts'

/** Why a city is set aside for the rest of a run. */
export interface CityProblem {
  /** Of the pipeline. */
  readonly step: string
  readonly detail: string
}

type CityScope = Pick<FeedScope, 'contexts' | 'problems' | 'signal'>

/** The cities that no step of this run has set aside. */
export const contextsLeft = ({ contexts, problems }: Pick<CityScope, 'contexts' | 'problems'>): BatchContext[] =>
  contexts.filter(({ city }) => !problems.has(city.cityId))

/**
 * Does a step's work for each city that is not set aside, one after the other. A city that cannot be worked on is set
 * aside for the rest of the run, with the reason, and the others go on. Throws what the world does (a store that is away)
 * and the stop, which concern all; and the last failure when no city is left.
 */
export async function eachCity(
  scope: CityScope,
  step: string,
  work: (context: BatchContext) => Promise<void>,
): Promise<void> {
  let last: unknown
  const contexts = contextsLeft(scope)
  for (const context of contexts) {
    try {
      await work(context)
    } catch (error) {
      if (scope.signal.aborted || isRetryablePostgresError(error)) throw error
      last = error
      noteProblem(scope.problems, context.city.cityId, { step, error })
      context.logger.error({ err: error, city: context.city.cityId, step }, 'a city is set aside for this run')
    }
    scope.signal.throwIfAborted()
  }
  if (contexts.length > 0 && contextsLeft(scope).length === 0) throw last
}

export function noteProblem(
  problems: Map<string, CityProblem>,
  cityId: string,
  { step, error }: { readonly step: string; readonly error: unknown },
): void {
  problems.set(cityId, { step, detail: rejectionDetail(error instanceof Error ? error.message : String(error)) })
}

/** `, set aside: lyon (gold: …)`; empty when no city is. For what a step or a run says of itself. */
export function problemsText(problems: ReadonlyMap<string, CityProblem>): string {
  const named = [...problems].map(([cityId, { step, detail }]) => `${cityId} (${step}: ${detail})`)
  return named.length === 0 ? '' : `set aside: ${named.join('; ')}`
}
