import type { z } from 'zod'
import { type ContractCheck, compileCheck } from './contract-check.ts'
import { type CleaningContext, type CleanResult, type FeedReading, MAX_AGE_S, MAX_AHEAD_S } from './feed.ts'
import { mendOptional, type OddValue, type OptionalFields } from './optional-values.ts'
import { rejectionDetail } from './rejection-detail.ts'

const EARLIEST_MS = Date.UTC(2000, 0, 1)

export interface CleaningRules<R> {
  readonly judgedAt?: (reading: R) => string
  /** The fields of which an odd value costs no more than itself. */
  readonly optional?: OptionalFields
}
export interface TakenReading<R> {
  readonly reading: R
  readonly oddValues?: readonly OddValue[]
}

/**
 * The rules that every feed shares, in the order in which they are checked: schema version, contract, range,
 * clock, age, city. A feed's own rules come after it, on the reading.
 * Returns the parsed reading with the optional values that were not taken (`oddValues`, only where there are some), or the
 * rejection. Clock and age are those of `observedAt`, unless `judgedAt` names another instant of the reading.
 */
export function cleanByContract<R extends FeedReading>(
  contract: z.ZodType<R>,
  raw: unknown,
  context: CleaningContext,
  { judgedAt = (reading) => reading.observedAt, optional }: CleaningRules<R> = {},
): TakenReading<R> | Extract<CleanResult<R>, { kind: 'reject' }> {
  const { parsed, oddValues } = parseLeniently(contract, raw, optional)
  if (!parsed.success) return contractRejection(parsed.error)
  const reading = parsed.data
  const observedAt = judgedAt(reading)
  const observedAtMs = Date.parse(observedAt)
  const ageS = (context.appendedAtMs - observedAtMs) / 1000
  if (ageS < -MAX_AHEAD_S)
    return reject(
      'clock',
      `observed ${Math.round(-ageS)} s after the log took it; at most ${MAX_AHEAD_S} s are allowed`,
    )
  if (observedAtMs < EARLIEST_MS)
    return reject('clock', `observed at ${observedAt}, before the year 2000: seconds sent for milliseconds?`)
  if (ageS > MAX_AGE_S)
    return reject(
      'too_late',
      `observed ${Math.round(ageS)} s before the log took it; at most ${MAX_AGE_S} s are allowed`,
    )
  if (!context.hasCity(reading.cityId)) return reject('unknown_city', `city ${reading.cityId} is not known`)
  return oddValues.length > 0 ? { reading, oddValues } : { reading }
}

/** A message as it is; or, where the contract refuses it, without the optional values that are the matter. */
function parseLeniently<R>(contract: z.ZodType<R>, raw: unknown, optional: OptionalFields | undefined) {
  const parsed = parse(contract, raw)
  if (parsed.success || optional === undefined) return { parsed, oddValues: [] }
  const { mended, oddValues } = mendOptional(raw, optional, parsed.error)
  return { parsed: parse(contract, mended), oddValues }
}

const checks = new WeakMap<z.ZodType, ContractCheck | null>()

/** What zod says, in a third of the time where the value is right, as nearly all are. */
function parse<R>(contract: z.ZodType<R>, raw: unknown): z.ZodSafeParseResult<R> {
  let check = checks.get(contract)
  if (check === undefined) {
    check = compileCheck(contract)
    checks.set(contract, check)
  }
  return check?.(raw) ? { success: true, data: raw as R } : contract.safeParse(raw)
}

export const reject = (reason: Extract<CleanResult<never>, { kind: 'reject' }>['reason'], detail: string) =>
  ({ kind: 'reject', reason, detail: rejectionDetail(detail) }) as const

/** The rule that feeds of road segments share; `null`: the city has the segment. */
export const rejectUnknownSegment = (
  { cityId, segmentId }: { readonly cityId: string; readonly segmentId: string },
  context: CleaningContext,
) =>
  context.hasSegment(cityId, segmentId)
    ? null
    : reject('unknown_segment', `segment ${segmentId} is not one of ${cityId}`)

/** Tells a number out of its range from a wrong shape, and names every wrong field. */
function contractRejection(error: z.ZodError) {
  const detail = error.issues.map((issue) => `${issue.path.join('.') || '(message)'}: ${issue.message}`).join('; ')
  if (error.issues.some((issue) => issue.path[0] === 'schemaVersion')) return reject('unsupported_schema', detail)
  const isRange = error.issues.every((issue) => issue.code === 'too_big' || issue.code === 'too_small')
  return reject(isRange ? 'range' : 'contract', detail)
}
