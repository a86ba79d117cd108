import { z } from 'zod'

const Service = z.object({
  name: z.string(),
  status: z.enum(['ok', 'degraded', 'down']),
  detail: z.string().optional(),
})
const Health = Service.omit({ name: true })

/**
 * What `/api/status` says, as far as the status page shows it. Every part may be missing: an older or a distributed
 * server tells less, and the page then shows less. Services come as a list, or by name.
 */
export const StatusAnswer = z.object({
  status: z.enum(['ok', 'degraded', 'down']).optional(),
  services: z
    .union([
      z.array(Service),
      z
        .record(z.string(), Health)
        .transform((byName) => Object.entries(byName).map(([name, health]) => ({ name, ...health }))),
    ])
    .default([]),
  sources: z
    .array(
      z.object({
        name: z.string(),
        feed: z.string(),
        state: z.enum(['on', 'off']),
        /** Why it is off and which setting turns it on; or what it gives. */
        detail: z.string(),
        problem: z.string().optional(),
        isRecording: z.boolean().optional(),
      }),
    )
    .default([]),
  watermarks: z.array(z.object({ cityId: z.string(), watermark: z.iso.datetime().nullable() })).default([]),
  rejected: z.array(z.object({ feed: z.string(), reason: z.string(), count: z.number().int() })).default([]),
})
export type StatusAnswer = z.infer<typeof StatusAnswer>
