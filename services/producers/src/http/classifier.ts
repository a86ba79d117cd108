/**
 * What a failed call means, and so what to do:
 * - `no-coverage`: there is nothing here; ask for another place
 * - `throttled`: too many calls; wait as long as it says
 * - `bad-key`: the key is not taken; a person must look, or a new key needs its hours
 * - `down`: the service or the way to it; try again
 * - `bad-answer`: it answered what we do not understand; trying again at once does not help
 */
export type ProblemKind = 'no-coverage' | 'throttled' | 'bad-key' | 'down' | 'bad-answer'

/** What came back of one call: an answer with a status, or an error of the connection by its code. */
export type Outcome =
  | { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }
  | { readonly errorCode: string }

/** TomTom: there is no road near the point. OpenWeather: there is no such place. */
const NO_COVERAGE = /point too far from nearest existing segment|nothing to geocode|city not found/i
/** Quotas are also reported as 403, as HTML or in a header of the gateway: not every 403 is a dead key. */
const OVER_QUOTA = /over[ _](qps|rate|quer)/i

/** Errors of the content, not of the connection: broken gzip, broken HTTP, a body over the limit. */
const UNREADABLE = /^(Z_|HPE_|TOO_LARGE)/

/**
 * Tells what a failed call means. Total: every outcome gets one kind, and what nobody foresaw is `bad-answer` with an
 * answer and `down` without one. Pure.
 */
export function classifyProblem(outcome: Outcome): ProblemKind {
  if ('errorCode' in outcome) return UNREADABLE.test(outcome.errorCode) ? 'bad-answer' : 'down'
  const { headers, body } = outcome
  const status = statusOf(outcome)
  if (status === 429) return 'throttled'
  if (status === 401) return 'bad-key'
  if (status === 403) return isOverQuota(headers, body) ? 'throttled' : 'bad-key'
  if ((status === 400 || status === 404) && NO_COVERAGE.test(body)) return 'no-coverage'
  if (status >= 500 && status < 596) return 'down'
  return 'bad-answer' // also 596, TomTom's "unknown version", and every redirect: we follow none
}

/** OpenWeather repeats the status in the body, as a number or as text; where it differs from a plain 200, it is right. */
function statusOf({ status, body }: Extract<Outcome, { status: number }>): number {
  if (status !== 200) return status
  const cod = /^\s*\{\s*"cod"\s*:\s*"?(\d{3})"?/.exec(body)?.[1]
  return cod === undefined ? status : Number(cod)
}

function isOverQuota(headers: Readonly<Record<string, unknown>>, body: string): boolean {
  const masheryCode = headers['x-mashery-error-code']
  return OVER_QUOTA.test(String(masheryCode ?? '')) || OVER_QUOTA.test(body) || headers['retry-after'] !== undefined
}

const RETRY_AFTER_MAX_MS = 24 * 3_600_000

/**
 * `Retry-After` in ms from now: seconds or an HTTP date (RFC 9110, 10.2.3), at most a day; `null` without one or for
 * one that says neither. A date that has passed is 0.
 */
export function retryAfterMs(header: unknown, nowMs: number): number | null {
  const text = typeof header === 'string' ? header.trim() : ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(ms) ? null : Math.min(RETRY_AFTER_MAX_MS, Math.max(0, ms))
}
