import { SEGMENT_ID_PATTERN, SLUG_PATTERN } from '@rocade/shared/feeds/contract-parts'
import { DAY_PATTERN, expectRealDay } from '@rocade/shared/protocol/calendar-day'
import { z } from 'zod'

const single = {
  error: (issue: { input?: unknown }) => (Array.isArray(issue.input) ? 'given more than once' : undefined),
}

const text = (pattern: RegExp, expected: string) => z.string(single).regex(pattern, expected)

export const CityParam = text(SLUG_PATTERN, 'expected the id of a city').describe(
  'Id of a city, as `/api/cities` gives it',
)
export const ZoneParam = text(SLUG_PATTERN, 'expected 1 to 64 of a-z, 0-9 and -').describe('Id of a zone of the city')
export const SegmentParam = text(SEGMENT_ID_PATTERN, 'expected 1 to 64 of A-Z, a-z, 0-9, _ and -').describe(
  'Id of a segment of the city',
)

/** For resources that answer about all cities when none is named. */
export const CityQuery = z.strictObject({ city: CityParam.optional() })
export const NoQuery = z.strictObject({})

export interface IntegerParamOptions {
  readonly min: number
  readonly max: number
  readonly fallback: number
  readonly multipleOf?: number
  readonly description: string
}

/** A whole number in decimal digits and nothing else: no sign, no fraction, no exponent, no blanks, given once. */
export function integerParam({ min, max, fallback, multipleOf = 1, description }: IntegerParamOptions) {
  const expected = `expected a whole number from ${min} to ${max}${multipleOf === 1 ? '' : `, a multiple of ${multipleOf}`}`
  return z
    .unknown()
    .optional()
    .transform((given, context): number => {
      if (given === undefined) return fallback
      const value = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
      if (value >= min && value <= max && value % multipleOf === 0) return value
      context.addIssue({ code: 'custom', message: Array.isArray(given) ? 'given more than once' : expected })
      return z.NEVER
    })
    .meta({
      type: 'integer',
      minimum: min,
      maximum: max,
      multipleOf,
      // zod leaves a default out of the document of what it transforms.
      description: `${description}; ${fallback} when it is missing`,
    })
}

const INSTANT = z.iso.datetime({ offset: true })

/** An instant of RFC 3339 with its offset, given once; epoch ms for the route. */
export function instantParam(description: string) {
  const expected = 'expected an instant such as 2026-11-25T17:30:00Z'
  return z
    .unknown()
    .transform((given, context): number => {
      const parsed = INSTANT.safeParse(given)
      if (parsed.success) return Date.parse(parsed.data)
      context.addIssue({ code: 'custom', message: Array.isArray(given) ? 'given more than once' : expected })
      return z.NEVER
    })
    .meta({ type: 'string', format: 'date-time', description })
}

/** A calendar day, given once. */
export const dateParam = (description: string) =>
  text(DAY_PATTERN, 'expected a day such as 2026-11-25')
    .superRefine(expectRealDay)
    .meta({ format: 'date', description })
