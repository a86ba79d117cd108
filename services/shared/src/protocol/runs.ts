import { z } from 'zod'
import { text } from '../feeds/contract-parts.ts'
import { Units } from './answers.ts'
import { CalendarDay } from './calendar-day.ts'

/** `requested`: asked for, and not yet taken up by the batch layer. */
export const RunState = z.enum(['requested', 'running', 'succeeded', 'failed', 'skipped', 'interrupted'])
export type RunState = z.infer<typeof RunState>

const part = {
  attempt: z.number().int().describe('A failed run is tried again, up to `BATCH_RETRIES` times'),
  state: RunState,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationS: z.number().nullable(),
  rows: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  detail: z.string().nullable().describe('What it found; of a failed one, why'),
  errorCode: z.string().nullable(),
}

export const RunStep = z.object({ number: z.number().int(), name: z.string(), ...part })
export type RunStep = z.infer<typeof RunStep>

/** One execution of a pipeline, as its newest attempt says. */
export const Run = z.object({
  runId: z.uuid(),
  pipeline: z.string(),
  trigger: z.enum(['start', 'schedule', 'due', 'request']),
  from: z.iso.datetime().nullable().describe('Hours that it was asked to build again; null: what was due'),
  to: z.iso.datetime().nullable(),
  isLate: z.boolean().nullable().describe('It ended later after it was due than `BATCH_SLA_S` allows'),
  ...part,
})
export type Run = z.infer<typeof Run>

export const RunsAnswer = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  pipelines: z.array(z.string()),
  numberReturned: z.number().int(),
  next: z.string().nullable().describe('Give it as `cursor` for older runs; null at the end'),
  runs: z.array(Run),
})
export type RunsAnswer = z.infer<typeof RunsAnswer>

export const RunAnswer = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  run: Run,
  steps: z.array(RunStep).describe('Of every attempt, in order'),
})
export type RunAnswer = z.infer<typeof RunAnswer>

/** The body of `POST /api/runs`. */
export const RunRequest = z.strictObject({
  pipeline: text(64),
  day: CalendarDay.optional().describe(
    'UTC day whose closed hours are built again from bronze; without it, what is due',
  ),
})
export type RunRequest = z.infer<typeof RunRequest>

export const RunAccepted = z.object({ runId: z.uuid(), state: RunState, url: z.string() })
