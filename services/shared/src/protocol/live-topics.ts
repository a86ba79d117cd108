import { z } from 'zod'

/** What the PostgreSQL sink publishes on `<feed>_live` after its commit: the newest reading of a key, at most once. */
export const LiveReading = z.object({
  reading: z.record(z.string(), z.unknown()).describe('As its feed contract says'),
  qualityScore: z.number(),
  appendedAtMs: z.number(),
})
export type LiveReading = z.infer<typeof LiveReading>
