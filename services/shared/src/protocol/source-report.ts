import { z } from 'zod'
import { State } from './status-answer.ts'

/** What one source does for the cities. */
export const SourceReport = z.object({
  name: z.string(),
  feed: z.string(),
  isRecording: z.boolean(),
  cityIds: z.array(z.string()).readonly(),
  state: z.enum(['on', 'off']),
  detail: z.string(),
  problem: z.string().optional(),
  calls: z.object({ perDayMax: z.number(), perCityDay: z.number().nullable() }).optional(),
})
export type SourceReport = z.infer<typeof SourceReport>

/** What a producers process tells of itself on `source_reports`, keyed by the sources that it may use: the newest counts. */
export const ProducersReport = z.object({
  reportedAtMs: z.number().int(),
  health: z.object({ status: State, detail: z.string().optional() }),
  sources: z.array(SourceReport),
})
export type ProducersReport = z.infer<typeof ProducersReport>

/** How often it tells so at least. One that is silent for three times as long is not well. */
export const REPORT_EVERY_MS = 30_000
