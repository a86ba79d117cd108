import type { z } from 'zod'
import { ProblemError } from '../http/problem.ts'

/** Where a page ended, as one opaque word. */
export const encodeCursor = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString('base64url')

/** Throws a 400 problem for what is no cursor of ours. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new ProblemError('bad-request', 'One value is not as expected.', {
      errors: [{ pointer: '/query/cursor', detail: 'expected `next` of an earlier answer' }],
    })
  }
}
