import { Problem } from '@rocade/shared/protocol/answers'
import type { z } from 'zod'
import { text } from '../text/text.ts'

const TIMEOUT_MS = 15_000

export type FieldProblem = NonNullable<Problem['errors']>[number]

interface ApiFailureOptions {
  readonly status?: number
  readonly requestId?: string | undefined
  readonly fields?: readonly FieldProblem[] | undefined
  readonly cause?: unknown
}

/** A request that gave no usable answer, in words for the page. */
export class ApiFailure extends Error {
  override name = 'ApiFailure'
  readonly status: number | null
  readonly requestId: string | null
  /** What the server says of single fields. */
  readonly fields: readonly FieldProblem[]
  constructor(message: string, options: ApiFailureOptions = {}) {
    super(message, { cause: options.cause })
    this.status = options.status ?? null
    this.requestId = options.requestId ?? null
    this.fields = options.fields ?? []
  }
}

/**
 * GETs JSON of a stated shape. Throws `ApiFailure` when there is no answer within 15 s, when the answer is a problem,
 * or when it is not of that shape; an abort by `signal` passes through as it is.
 */
export async function fetchJson<S extends z.ZodType>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<z.infer<S>> {
  return request(path, schema, signal ? { signal } : {})
}

/** Sends `body` as JSON (nothing for `undefined`); answers and throws as `fetchJson` does. */
export async function sendJson<S extends z.ZodType>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  schema: S,
  body?: unknown,
): Promise<z.infer<S>> {
  if (body === undefined) return request(path, schema, { method })
  return request(path, schema, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

async function request<S extends z.ZodType>(path: string, schema: S, init: RequestInit): Promise<z.infer<S>> {
  const { signal } = init
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  let response: Response
  let body: unknown
  try {
    response = await fetch(path, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
    body = await response.json()
  } catch (cause) {
    if (signal?.aborted) throw cause
    const message = timeout.aborted ? text.failures.timeout(TIMEOUT_MS / 1000) : text.failures.unreachable
    throw new ApiFailure(message, { cause })
  }
  if (!response.ok) throw asFailure(response.status, body)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]
  throw new ApiFailure(text.failures.shape(where?.path.join('.') ?? text.failures.root), {
    status: response.status,
  })
}

function asFailure(status: number, body: unknown): ApiFailure {
  const problem = Problem.safeParse(body)
  if (!problem.success) return new ApiFailure(text.failures.status(status), { status })
  return new ApiFailure(problem.data.detail, {
    status,
    requestId: problem.data.requestId,
    fields: problem.data.errors,
  })
}
