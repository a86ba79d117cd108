import type { Problem } from '@rocade/shared/protocol/answers'

/** Every problem that the API answers with: its status and its title. The type is `urn:rocade:problem:<name>`. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request is not as described in the API document' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This resource cannot be asked that way' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  gone: { status: 410, title: 'No longer kept' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  'too-large': { status: 413, title: 'The request is too large' },
  'url-too-long': { status: 414, title: 'The URL is too long' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'upgrade-required': { status: 426, title: 'This address speaks WebSocket' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The header fields are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const
export type ProblemName = keyof typeof PROBLEMS

export interface ProblemOptions {
  readonly retryAfterS?: number
  readonly errors?: Problem['errors']
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** Thrown anywhere below a route; answered as a problem document (RFC 9457). `detail` is shown to everybody. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: ProblemName
  /** Read by Fastify and its plugins. */
  readonly statusCode: number
  readonly options: ProblemOptions
  constructor(problem: ProblemName, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause })
    this.problem = problem
    this.statusCode = PROBLEMS[problem].status
    this.options = options
  }
}

/** The problem document of an error. */
export function problemDocument(error: ProblemError, requestId?: string): Problem {
  const { status, title } = PROBLEMS[error.problem]
  const { retryAfterS, errors } = error.options
  return {
    type: `urn:rocade:problem:${error.problem}`,
    title,
    status,
    detail: error.message,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
    ...(errors === undefined ? {} : { errors }),
  }
}

export const notFound = (what: string) => new ProblemError('not-found', what)

/** A parameter that is of the right form and yet cannot be answered. */
export const badField = (name: string, detail: string) =>
  new ProblemError('bad-request', `${name}: ${detail}.`, { errors: [{ pointer: `/query/${name}`, detail }] })
