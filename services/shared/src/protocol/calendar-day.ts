import { z } from 'zod'
import { BOUNDS } from '../domain/bounds.ts'

export const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/

/** A day of a calendar, `YYYY-MM-DD`, that exists and that every store behind us knows: from 1970 on. */
export const CalendarDay = z
  .string()
  .regex(DAY_PATTERN, 'expected a day such as 2024-01-31')
  .superRefine(expectRealDay)
  .meta({ format: 'date' })

/** Adds what is wrong with a day to the issues of its text. */
export function expectRealDay(text: string, context: z.core.$RefinementCtx<string>): void {
  if (!isRealDay(text)) {
    context.addIssue({ code: 'custom', message: 'expected a day that exists' })
    return
  }
  if (Date.parse(text) < BOUNDS.instantMs.min)
    context.addIssue({ code: 'custom', message: `expected a day of 1970 or later, got ${text}` })
}

export function isRealDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
