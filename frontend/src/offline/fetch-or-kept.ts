import type { z } from 'zod'
import { ApiFailure, fetchJson } from '../api/fetch-json.ts'
import { keep, recall } from './kept-answers.ts'

/** A gateway that has no server behind it. */
const GATEWAY_ALONE = new Set([502, 504])

/** Whether nobody answered; a server that answers with a problem is there. Pure. */
export const isServerAway = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.status === null || GATEWAY_ALONE.has(error.status))

/**
 * As `fetchJson`, and the answer is kept; where no server answers, the kept one, and where nothing was kept, its error.
 * For what seldom changes, such as the lines of the roads: figures are asked for anew or not shown.
 */
export async function fetchOrKept<S extends z.ZodType>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<z.infer<S>> {
  try {
    const answer = await fetchJson(path, schema, signal)
    void keep(path, answer)
    return answer
  } catch (error) {
    const kept = isServerAway(error) ? await recall(path, schema) : null
    if (kept === null) throw error
    return kept
  }
}
