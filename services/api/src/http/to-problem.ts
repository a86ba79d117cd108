import type { Problem } from '@rocade/shared/protocol/answers'
import { AppError } from '@rocade/shared/runtime/app-error'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isStoreAway } from './is-store-away.ts'
import { PROBLEMS, ProblemError, type ProblemName } from './problem.ts'

const STORE_RETRY_S = 5
const PRESSURE_RETRY_S = 10

/** Told for Fastify's own refusals: its texts name routes and settings. */
const DETAILS: Partial<Record<ProblemName, string>> = {
  'bad-request': 'The request cannot be read.',
  'url-too-long': 'A part of the path is too long.',
  'unsupported-media-type': 'Only application/json is taken.',
}

/**
 * Makes a problem of anything that was thrown. Total: what is not known is `internal`, and its text stays in our log.
 * `bodyMaxBytes` is what the route takes, for a body that was larger.
 */
export function toProblem(error: unknown, bodyMaxBytes?: number): ProblemError {
  if (error instanceof ProblemError) return error
  if (hasZodFastifySchemaValidationErrors(error)) return validationProblem(error)
  if (error instanceof AppError) return appProblem(error)
  if (isStoreAway(error)) return storeProblem(error)
  const status = statusOf(error)
  if (status === 503) {
    const detail = 'The server has more to do than it can. Try again a little later.'
    return new ProblemError('unavailable', detail, { retryAfterS: PRESSURE_RETRY_S, cause: error })
  }
  for (const [name, { status: known, title }] of Object.entries(PROBLEMS) as [
    ProblemName,
    { status: number; title: string },
  ][]) {
    if (known !== status || status >= 500) continue
    const detail = name === 'too-large' && bodyMaxBytes !== undefined ? atMost(bodyMaxBytes) : DETAILS[name]
    return new ProblemError(name, detail ?? `${title}.`, { cause: error })
  }
  if (status >= 400 && status < 500)
    return new ProblemError('bad-request', 'The request cannot be read.', { cause: error })
  return new ProblemError('internal', 'It is logged under the requestId.', { cause: error })
}

const atMost = (bytes: number) => `A body of at most ${bytes / 1024} kB (${bytes} bytes) is taken here.`

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500
  return typeof error.statusCode === 'number' ? error.statusCode : 500
}

function appProblem(error: AppError): ProblemError {
  if (error.code === 'NOT_FOUND') return new ProblemError('not-found', error.message)
  if (error.code === 'BAD_REQUEST') return new ProblemError('bad-request', error.message)
  if (error.retryable) return storeProblem(error)
  return new ProblemError('internal', 'It is logged under the requestId.', { cause: error })
}

const storeProblem = (cause: unknown) =>
  new ProblemError('unavailable', 'The store does not answer at the moment. Live answers go on.', {
    retryAfterS: STORE_RETRY_S,
    cause,
  })

interface Invalid {
  readonly validation: readonly {
    readonly keyword: string
    readonly instancePath: string
    readonly message: string
    readonly params: Record<string, unknown>
  }[]
  readonly validationContext?: string | undefined
}

/** Where a value stood, as people say it. */
const PLACES: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'path',
  body: 'body',
  headers: 'header',
}

function validationProblem(error: unknown): ProblemError {
  const { validation, validationContext } = error as Invalid
  const place = PLACES[validationContext ?? ''] ?? 'body'
  const errors: NonNullable<Problem['errors']> = validation.flatMap(({ keyword, instancePath, message, params }) => {
    if (keyword === 'unrecognized_keys' && Array.isArray(params.keys)) {
      return params.keys.map((key) => ({
        pointer: pointer(place, `/${key}`),
        detail: 'not a parameter of this resource',
      }))
    }
    return [{ pointer: pointer(place, instancePath), detail: message }]
  })
  const count = errors.length === 1 ? 'One value is' : `${errors.length} values are`
  return new ProblemError('bad-request', `${count} not as expected.`, { errors: errors.slice(0, 20) })
}

const POINTER_CHARACTERS_MAX = 100
const pointer = (place: string, path: string) => `/${place}${path === '/' ? '' : path}`.slice(0, POINTER_CHARACTERS_MAX)
