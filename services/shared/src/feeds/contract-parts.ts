import { z } from 'zod'

/** Ids are plain slugs, so that they can stand in paths, keys and URLs as they are. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected 1 to 64 of a-z, 0-9 and -')
export const SegmentId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'expected 1 to 64 of A-Z, a-z, 0-9, _ and -')
/** An instant in UTC, ending in Z. */
export const Instant = z.iso.datetime({ message: 'expected an RFC 3339 instant in UTC, such as 2026-11-21T17:30:00Z' })
