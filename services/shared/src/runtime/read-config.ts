import { z } from 'zod'
import { AppError } from './app-error.ts'

/**
 * Reads one service's settings from environment variables, once, at start.
 * An empty variable counts as not set. Throws `AppError` CONFIG that names every wrong variable, not only the first.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.infer<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new AppError('CONFIG', `bad settings: ${wrong}. See docs/reference/settings.md`, { retryable: false })
}

/** A whole number from text, within limits that the error names. */
export const integerSetting = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^-?\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `expected at least ${min}`).max(max, `expected at most ${max}`))
    .default(fallback)
