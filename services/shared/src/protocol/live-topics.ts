import { z } from 'zod'
import { bounded } from '../feeds/contract-parts.ts'

/** What the PostgreSQL sink publishes on `<feed>_live` after its commit: the newest reading of a key, at most once. */
export const LiveReading = z.object({
  reading: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/), z.unknown()).describe('As its feed contract says'),
  qualityScore: bounded('qualityScore'),
  appendedAtMs: bounded('instantMs'),
})
export type LiveReading = z.infer<typeof LiveReading>
