import { z } from 'zod'

/** A look every so often, and so many of them are kept: the last ten minutes. */
export const ACTIVITY_STEP_S = 10
export const ACTIVITY_STEPS = 60

const rates = z
  .array(z.number().nullable())
  .max(ACTIVITY_STEPS)
  .describe('For each step, oldest first; the last one ends at `until`. null: not measured, such as before a start')

/** Half and all but a twentieth of what was measured lie under these. */
export const Quantiles = z.object({ p50: z.number(), p95: z.number() })
export type Quantiles = z.infer<typeof Quantiles>

/** What the platform has done in the last ten minutes, measured by the API process that answers. */
export const Activity = z.object({
  stepS: z.number().describe('A step is about so long; each rate is over what it really was'),
  until: z.iso.datetime().nullable().describe('End of the newest step; null before the first look'),
  topics: z
    .array(z.object({ topic: z.string(), perSecond: rates }))
    .describe('Messages that the log took, by the growth of its offsets'),
  sinks: z
    .array(z.object({ sink: z.string(), topic: z.string(), perSecond: rates }))
    .describe('Messages that each sink stored, by the growth of its positions; the lake sink stores in files'),
  sources: z
    .array(
      z.object({
        source: z.string(),
        feed: z.string(),
        perSecond: rates,
        ageS: Quantiles.nullable().describe(
          'Age of its readings as they reached the map, since they were observed, or of incidents since they were told',
        ),
      }),
    )
    .describe('Readings of each source that reached the map'),
  throughMs: Quantiles.nullable().describe('From the log to the map: cleaned, stored and published'),
  answers: z.object({
    perSecond: rates,
    durationMs: Quantiles.nullable().describe('Time from a request to its answer, of this API process'),
  }),
})
export type Activity = z.infer<typeof Activity>
