import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { streamFeeds } from '@rocade/shared/feeds/index'
import type pg from 'pg'
import { z } from 'zod'

/** PostgreSQL writes instants in JSON with an offset; answers have them in UTC. */
const Instant = z.string().transform((text) => new Date(text).toISOString())
const place = { sink: z.string(), topic: z.string(), partition: z.number() }

/** What `sql/api/status.sql` gives. */
const StoredStatus = z.object({
  positions: z.array(z.object({ ...place, next_offset: z.number(), updated_at: Instant })),
  watermarks: z.array(
    z.object({
      feed: z.string(),
      city_id: z.string(),
      watermark_at: Instant,
      import_until: Instant,
      updated_at: Instant,
    }),
  ),
  cleaning: z.array(z.object({ feed: z.string(), outcome: z.string(), messages: z.number() })),
  rejected: z.array(
    z.object({
      feed: z.string(),
      partition: z.number(),
      message_offset: z.number(),
      reason: z.string(),
      detail: z.string(),
      appended_at: Instant,
    }),
  ),
  gaps: z.array(z.object({ ...place, from_offset: z.number(), to_offset: z.number(), noticed_at: Instant })),
  city_problems: z.array(
    z.object({
      kind: z.enum(['tables', 'batch']),
      place: z.string(),
      city_id: z.string(),
      detail: z.string(),
      since: Instant,
    }),
  ),
})
export type StoredStatus = z.infer<typeof StoredStatus>

export const NOTHING_STORED: StoredStatus = {
  positions: [],
  watermarks: [],
  cleaning: [],
  rejected: [],
  gaps: [],
  city_problems: [],
}

/** Reads what the database knows of the platform's state, at one moment. */
export function createStatusReader(pool: pg.Pool): (nowMs: number) => Promise<StoredStatus> {
  const sql = readSql('api/status.sql')
  const feedNames = streamFeeds.map((feed) => feed.name)
  return async (nowMs) => {
    const { rows } = await pool.query<{ status: unknown }>(sql, [new Date(nowMs), feedNames])
    return StoredStatus.parse(rows[0]?.status)
  }
}
