import { z } from 'zod'
import { bounded, boundedInt, Slug, saidText } from '../feeds/contract-parts.ts'
import { State } from './status-answer.ts'

/** What one source does for the cities. */
export const SourceReport = z.object({
  name: Slug,
  feed: Slug,
  isRecording: z.boolean(),
  cityIds: z.array(Slug).readonly(),
  state: z.enum(['on', 'off']),
  detail: saidText(),
  problem: saidText().optional(),
  calls: z.object({ perDayMax: bounded('callsPerDay'), perCityDay: bounded('callsPerDay').nullable() }).optional(),
})
export type SourceReport = z.infer<typeof SourceReport>

/** What a producers process tells of itself on `source_reports`, keyed by the sources that it may use: the newest counts. */
export const ProducersReport = z.object({
  reportedAtMs: boundedInt('instantMs'),
  health: z.object({ status: State, detail: saidText().optional() }),
  sources: z.array(SourceReport),
})
export type ProducersReport = z.infer<typeof ProducersReport>

/** How often it tells so at least. One that is silent for three times as long is not well. */
export const REPORT_EVERY_MS = 30_000
