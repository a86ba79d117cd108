import type { Clock } from '@rocade/shared/ports/clock'
import { redactSecrets } from '@rocade/shared/runtime/redact-secrets'
import { sleep } from '@rocade/shared/runtime/sleep'
import axios, { type AxiosError, type AxiosInstance } from 'axios'
import axiosRetry from 'axios-retry'
import type { ProducersMetrics } from '../producers-metrics.ts'
import type { Budget } from './budget.ts'
import { classifyProblem, type Outcome, type ProblemKind, retryAfterMs } from './classifier.ts'

const BODY_BYTES_MAX = 1_000_000
const DETAIL_LENGTH_MAX = 200

export interface HttpTiming {
  /** One try may take this long. */
  readonly timeoutMs: number
  /** All tries with their waits may take this long. */
  readonly deadlineMs: number
  readonly retries: number
  /** The first wait; it doubles, and up to as much again is added by chance. */
  readonly backOffMs: number
}
export const HTTP_TIMING: HttpTiming = { timeoutMs: 5000, deadlineMs: 30_000, retries: 3, backOffMs: 500 }

export interface JsonClientOptions {
  /** The source that asks, for metrics. */
  readonly name: string
  readonly baseUrl: string
  /** What must not show up in any error or log line. */
  readonly secrets: readonly string[]
  readonly budget: Budget
  /** Least time between the starts of two calls, in ms. */
  readonly everyMs: number
  readonly clock: Clock
  readonly metrics: ProducersMetrics
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number
  readonly timing?: HttpTiming
}

export type JsonAnswer =
  | {
      readonly kind: 'ok'
      readonly body: unknown
      /** The answer's `Date`, or when it came where it has none. Epoch ms. */
      readonly answeredAtMs: number
    }
  | {
      readonly kind: ProblemKind | 'spent'
      /** What came, in words that may be logged. */
      readonly detail: string
      /** What the other side asks us to wait, in ms; for a spent budget until it is renewed. */
      readonly retryAfterMs: number | null
    }

/** GETs JSON from one service of somebody else. */
export interface JsonClient {
  /** Never throws for what the world does: problems are answers. Aborted, it answers `down`. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<JsonAnswer>
  /** Counts an answer that came well and gave no reading. */
  countUnusable(kind: ProblemKind): void
}

class BudgetSpent extends Error {}

/**
 * A client for one service: 5 s a try, bodies of at most 1 MB after unpacking, no redirects; tries again what may pass
 * (throttled, down) with doubling, jittered waits, never sooner than `Retry-After` says and never past the deadline;
 * takes each try from the budget and keeps the distance between calls.
 */
export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { name, secrets, budget, clock, metrics } = options
  const timing = options.timing ?? HTTP_TIMING
  const http = openHttp(options, timing)
  const redact = (text: string) => redactSecrets(secrets.reduce((line, secret) => line.split(secret).join('***'), text))

  const problem = (error: unknown): Exclude<JsonAnswer, { kind: 'ok' }> => {
    if (error instanceof BudgetSpent) {
      const waitMs = budget.renewsAtMs() - clock.nowMs()
      return { kind: 'spent', detail: 'the calls of this day or month are spent', retryAfterMs: waitMs }
    }
    const outcome = outcomeOf(error)
    return {
      kind: classifyProblem(outcome),
      detail: redact(describeOutcome(outcome)),
      retryAfterMs: 'status' in outcome ? retryAfterMs(outcome.headers['retry-after'], clock.nowMs()) : null,
    }
  }
  return {
    countUnusable: (kind) => metrics.error(name, kind),
    async get(path, query, signal) {
      const startedMs = performance.now()
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timing.deadlineMs)])
      const answer = await http.get<string>(path, { params: query, signal: deadline }).then(
        ({ status, headers, data }) => readAnswer({ status, headers, body: data }, clock.nowMs()),
        (error: unknown) => ({ error }),
      )
      metrics.fetched(name, (performance.now() - startedMs) / 1000)
      if (!('error' in answer)) return answer
      const result = problem(answer.error)
      if (!signal.aborted) metrics.error(name, result.kind)
      return result
    },
  }
}

function openHttp({ baseUrl, budget, everyMs, clock, random }: JsonClientOptions, timing: HttpTiming): AxiosInstance {
  const http = axios.create({
    baseURL: baseUrl,
    timeout: timing.timeoutMs,
    maxContentLength: BODY_BYTES_MAX,
    maxRedirects: 0,
    responseType: 'text',
    transformResponse: [(body: unknown) => body],
    headers: { Accept: 'application/json', 'User-Agent': 'rocade' },
  })
  let nextCallAtMs = 0
  http.interceptors.request.use(async (config) => {
    const waitMs = nextCallAtMs - clock.nowMs()
    nextCallAtMs = Math.max(nextCallAtMs, clock.nowMs()) + everyMs
    if (waitMs > 0) await sleep(waitMs)
    if (!budget.take()) throw new BudgetSpent()
    return config
  })
  const waitAskedMs = (error: AxiosError) => retryAfterMs(error.response?.headers['retry-after'], clock.nowMs()) ?? 0
  axiosRetry(http, {
    retries: timing.retries,
    shouldResetTimeout: true,
    retryCondition: (error) => {
      const kind = classifyProblem(outcomeOf(error))
      return (
        (kind === 'throttled' || kind === 'down') && !axios.isCancel(error) && waitAskedMs(error) < timing.deadlineMs
      )
    },
    retryDelay: (count, error) => waitAskedMs(error) + timing.backOffMs * 2 ** (count - 1) * (1 + random()),
  })
  return http
}

/** What a rejected call was, seen from outside of the library. */
function outcomeOf(error: unknown): Outcome {
  if (isOutcomeError(error)) return error.outcome
  if (!axios.isAxiosError(error)) return { errorCode: codeOf(error) }
  if (error.message.startsWith('maxContentLength')) return { errorCode: 'TOO_LARGE' }
  if (error.message === 'stream has been aborted') return { errorCode: 'ECONNRESET' }
  if (!error.response || typeof error.response.data !== 'string') return { errorCode: codeOf(error) }
  const { status, headers, data } = error.response
  return { status, headers, body: data }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'

interface OutcomeError {
  readonly outcome: Outcome
}
const isOutcomeError = (error: unknown): error is OutcomeError =>
  typeof error === 'object' && error !== null && 'outcome' in error

type TextAnswer = Extract<Outcome, { status: number }>

/** A body that is a JSON object, or the error it hides. */
function readAnswer(answer: TextAnswer, nowMs: number): Extract<JsonAnswer, { kind: 'ok' }> | { error: OutcomeError } {
  const body = jsonObjectOf(answer.body)
  const cod = body?.cod
  if (body === null || (cod !== undefined && Number(cod) !== 200)) return { error: { outcome: answer } }
  const date = answer.headers.date
  const answeredAtMs = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return { kind: 'ok', body, answeredAtMs: Number.isNaN(answeredAtMs) ? nowMs : answeredAtMs }
}

function jsonObjectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function describeOutcome(outcome: Outcome): string {
  if ('errorCode' in outcome) return `no answer (${outcome.errorCode})`
  const text = outcome.body.replace(/\s+/g, ' ').trim().slice(0, DETAIL_LENGTH_MAX)
  return `answered ${outcome.status}${text === '' ? ' with an empty body' : `: ${text}`}`
}
