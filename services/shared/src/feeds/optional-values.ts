import type { z } from 'zod'
import { rejectionDetail } from './rejection-detail.ts'

/** Which fields of a feed's message may be missing, and how far a number may be over its limit and still mean the limit. */
export interface OptionalFields {
  readonly names: readonly string[]
  /** Also for fields that must be there. A value over `max` and not over `upTo` is `max`. */
  readonly roundedDown?: Readonly<Record<string, { readonly max: number; readonly upTo: number }>>
}

/** A value that was not taken, although the rest of its message was. */
export interface OddValue {
  readonly field: string
  /** What was expected and what came, safe to show. */
  readonly detail: string
}

/**
 * The one place where an odd value is told from a bad message: what the contract says of an optional field alone costs
 * that field, which becomes `null`, and its share of the quality score. Numbers just over their limit become the limit.
 * The message itself is not changed. Whatever else is wrong with it stays wrong. Pure.
 */
export function mendOptional(
  raw: unknown,
  { names, roundedDown = {} }: OptionalFields,
  { issues }: z.ZodError,
): { readonly mended: unknown; readonly oddValues: readonly OddValue[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { mended: raw, oddValues: [] }
  const mended: Record<string, unknown> = { ...raw }
  const oddValues: OddValue[] = []
  for (const { path, message } of issues) {
    const field = String(path[0] ?? '')
    const came = mended[field]
    const limit = Object.hasOwn(roundedDown, field) ? roundedDown[field] : undefined
    if (limit !== undefined && typeof came === 'number' && came > limit.max && came <= limit.upTo) {
      mended[field] = limit.max
    } else if (names.includes(field) && came !== null) {
      mended[field] = null
      oddValues.push({ field, detail: rejectionDetail(`${field}: ${message}; ${JSON.stringify(came)} came`) })
    }
  }
  return { mended, oddValues }
}
