import { z } from 'zod'
import { BOUNDS, type BoundName, describeBound } from '../domain/bounds.ts'
import { describeTextFault, storableText, textFault } from '../domain/text-rules.ts'

/** Ids are plain slugs, so that they can stand in paths, keys and URLs as they are. */
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9-]{0,63}$/
export const Slug = z.string().regex(SLUG_PATTERN, 'expected 1 to 64 of a-z, 0-9 and -')
export const SEGMENT_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
export const SegmentId = z.string().regex(SEGMENT_ID_PATTERN, 'expected 1 to 64 of A-Z, a-z, 0-9, _ and -')
/** An instant in UTC, ending in Z. */
export const Instant = z.iso.datetime({ message: 'expected an RFC 3339 instant in UTC, such as 2026-11-21T17:30:00Z' })

export interface TextOptions {
  /** Whether nothing, or nothing to see, is an answer too. */
  readonly isBlankAllowed?: boolean
}

/**
 * A text that somebody gives: at most `max` characters, nothing that a store behind us cannot hold, something to see. Blanks
 * around it are taken off. Every text of a request, a file, a feed or a topic is one of these, an id or a name of a list;
 * a test walks through all of them.
 */
export const text = (max: number, { isBlankAllowed = false }: TextOptions = {}) =>
  z
    .string()
    .trim()
    .superRefine((given, context) => {
      const fault = textFault(given, max, isBlankAllowed)
      if (fault !== null) context.addIssue({ code: 'custom', message: describeTextFault(fault) })
    })
    .meta({ minLength: isBlankAllowed ? 0 : 1, maxLength: max, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' })

/** A text that a program says of its work: never refused; it is cut to `max` characters, and what no store holds is replaced. */
export const saidText = (max = SAID_CHARACTERS_MAX) =>
  z
    .string()
    .overwrite((given) => storableText(given, max))
    .meta({ maxLength: max })
export const SAID_CHARACTERS_MAX = 2_000

/** A number within the bounds of its kind (`domain/bounds.ts`), which a refusal names with what came. */
export function bounded(name: BoundName) {
  const bound = BOUNDS[name]
  const error = ({ input }: { input?: unknown }) => `expected ${describeBound(bound)}, got ${String(input)}`
  return z.number().min(bound.min, { error }).max(bound.max, { error })
}

/** The same of a whole number. */
export const boundedInt = (name: BoundName) => bounded(name).int()
