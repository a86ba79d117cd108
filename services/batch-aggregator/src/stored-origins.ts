import type { City } from '@rocade/shared/cities/city'
import { dataTable, type Feed } from '@rocade/shared/feeds/feed'
import { feeds as allFeeds } from '@rocade/shared/feeds/index'
import type { HistorySource } from '@rocade/shared/ports/source'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

const LOOK_EVERY_MS = 1_000

export interface StoredOriginsOptions {
  readonly pool: Pool
  readonly cities: readonly City[]
  readonly sources: readonly HistorySource[]
  /** How long to wait for the first readings of each city. */
  readonly waitMaxMs: number
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Default: every feed there is. */
  readonly feeds?: readonly Feed[]
}

interface Line {
  readonly city: City
  readonly feed: Feed
}

/**
 * Finds which source tells the past of a city: the one whose readings of the present are stored, if it can. So both come
 * from one world, whatever the producers were set to.
 *
 * Waits until every city has readings that is to have some, because the producers must have begun before the border
 * between imported and streamed hours is drawn. A city without any after `waitMaxMs` gets its history by a later run,
 * and a line says so. Rejects with the signal's reason when that is aborted.
 */
export async function findHistoryOf(
  options: StoredOriginsOptions,
): Promise<(city: City, feed: Feed) => Promise<HistorySource | undefined>> {
  const { pool, cities, sources, waitMaxMs, logger, signal, feeds = allFeeds } = options
  const found = new Map<string, string>()
  const keyOf = ({ city, feed }: Line) => `${feed.name}/${city.cityId}`
  let missing = feeds.flatMap((feed) => cities.filter((city) => hasSources(city, feed)).map((city) => ({ city, feed })))
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    for (const line of missing) {
      const source = await storedSource(pool, line)
      if (source !== undefined) found.set(keyOf(line), source)
    }
    missing = missing.filter((line) => !found.has(keyOf(line)))
    if (missing.length === 0) break
    const names = missing.map(keyOf).join(', ')
    if (waitedMs === 0) logger.info({ missing: names }, 'waiting for the first readings')
    if (waitedMs >= waitMaxMs) {
      logger.warn({ missing: names }, 'no readings yet; their history is imported when there are some')
      break
    }
    await sleep(LOOK_EVERY_MS, signal)
    signal.throwIfAborted()
  }
  return async (city, feed) => {
    // A city that came later is asked about when it is needed.
    const name = found.get(keyOf({ city, feed })) ?? (await storedSource(pool, { city, feed }))
    return sources.find((source) => source.name === name && source.feed === feed.name && source.covers(city))
  }
}

/** Whether the city names any source of the feed at all. */
function hasSources(city: City, feed: Feed): boolean {
  const wanted: Readonly<Record<string, readonly string[]>> = city.sources
  return (wanted[feed.name] ?? []).length > 0
}

async function storedSource(pool: Pool, { city, feed }: Line): Promise<string | undefined> {
  const { rows } = await pool.query<{ source: string }>(
    `SELECT source FROM ${dataTable(feed)} WHERE city_id = $1 ORDER BY observed_at DESC LIMIT 1`,
    [city.cityId],
  )
  return rows[0]?.source
}
