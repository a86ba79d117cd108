import type { City } from '@rocade/shared/cities/city'
import { decodeMessage } from '@rocade/shared/feeds/decode-message'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import { HOUR_MS } from '../hour.ts'

/** More rejected messages of an hour are not looked into one by one. */
const LOOKED_INTO_MAX = 20_000

export interface RejectedCount {
  readonly zoneId: string | null
  readonly source: string
  readonly rule: string
  readonly messages: number
}

/**
 * The messages of an hour (by when the log took them) that cleaning rejected and that name this city, by zone, source
 * and reason. One that cannot be read, or names no city of ours, belongs to no city.
 */
export async function rejectedCounts(pool: Pool, feed: Feed, city: City, hourMs: number): Promise<RejectedCount[]> {
  const found = await pool.query<{ reason: string; raw: Buffer | null }>(
    `SELECT reason, raw FROM rejected_messages
     WHERE feed = $1 AND appended_at >= to_timestamp($2::float8 / 1000) AND appended_at < to_timestamp($3::float8 / 1000)
     ORDER BY appended_at LIMIT $4`,
    [feed.name, hourMs, hourMs + HOUR_MS, LOOKED_INTO_MAX],
  )
  const counts = new Map<string, RejectedCount>()
  for (const { reason, raw } of found.rows) {
    const origin = originOf(raw, city)
    if (origin === null) continue
    const key = JSON.stringify([origin.zoneId, origin.source, reason])
    counts.set(key, { ...origin, rule: reason, messages: (counts.get(key)?.messages ?? 0) + 1 })
  }
  return [...counts.values()]
}

/** What a rejected message says of itself, as far as it can be believed. */
function originOf(raw: Buffer | null, city: City): { zoneId: string | null; source: string } | null {
  const decoded = decodeMessage(raw)
  if (decoded.kind !== 'json' || typeof decoded.raw !== 'object' || decoded.raw === null) return null
  const { cityId, segmentId, source } = decoded.raw as Readonly<Record<string, unknown>>
  if (cityId !== city.cityId) return null
  return {
    zoneId: (typeof segmentId === 'string' ? city.segmentsById.get(segmentId)?.zoneId : undefined) ?? null,
    source: typeof source === 'string' && /^[a-z0-9-]{1,64}$/.test(source) ? source : 'unknown',
  }
}
