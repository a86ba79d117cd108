import type { CityBook, RemovedCity } from '@rocade/shared/cities/city-book'
import { dataTable, type Feed, liveTopic } from '@rocade/shared/feeds/feed'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { gatherCalls } from '@rocade/shared/runtime/gather-calls'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

/** Tables of the speed view beside the readings themselves, by feed. */
const ROLL_UPS: Readonly<Record<string, readonly string[]>> = {
  traffic: ['traffic_latest', 'traffic_5min', 'traffic_hourly'],
  weather: ['weather_latest', 'weather_hourly'],
}
/** What a sink had judged before it heard of the removal is stored by then. */
const SETTLE_MS = 5_000
/** After a failure it is tried again; a database that is away comes back. */
const AGAIN_MS = 30_000
const DAY_MS = 86_400_000

export interface ForgetRemovedOptions {
  readonly pool: Pool
  readonly log: EventLog
  readonly book: CityBook
  readonly feeds: readonly Feed[]
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}

/**
 * Deletes the readings of cities that are removed with their data from the speed view and the live topics, each once, a
 * moment after its removal. Begins with those that are removed already; ends, when the signal is aborted, by `ended`.
 */
export function startForgettingRemoved(options: ForgetRemovedOptions): { ended(): Promise<void> } {
  const { book, logger, signal } = options
  const forget = gatherCalls(async () => {
    while (!signal.aborted) {
      try {
        for (const city of book.removed().filter(({ data }) => data === 'delete')) await forgetCity(options, city)
        return
      } catch (error) {
        if (signal.aborted) return
        logger.warn({ err: error }, 'readings of a removed city could not be deleted; it is tried again')
        await sleep(AGAIN_MS, signal)
      }
    }
  })
  let last = forget()
  const stop = book.onChange(() => {
    last = forget()
  })
  return {
    async ended() {
      stop()
      await last
    },
  }
}

async function forgetCity(options: ForgetRemovedOptions, { cityId, removedAtMs }: RemovedCity): Promise<void> {
  const { pool, feeds, clock, signal } = options
  const place = [cityId, removedAtMs]
  const done = await pool.query(
    'SELECT 1 FROM removed_from_speed_view WHERE city_id = $1 AND removed_at = to_timestamp($2::float8 / 1000)',
    place,
  )
  if (done.rowCount !== 0) return
  await sleep(Math.min(SETTLE_MS, Math.max(0, removedAtMs + SETTLE_MS - clock.nowMs())), signal)
  for (const feed of feeds) {
    signal.throwIfAborted()
    await emptyLiveTopic(options, feed, cityId)
    await deleteReadings(pool, feed, cityId, signal)
    for (const table of ROLL_UPS[feed.name] ?? []) await pool.query(`DELETE FROM ${table} WHERE city_id = $1`, [cityId])
  }
  await pool.query(
    'INSERT INTO removed_from_speed_view VALUES ($1, to_timestamp($2::float8 / 1000)) ON CONFLICT DO NOTHING',
    place,
  )
}

/** Day by day, so that no statement takes long. */
async function deleteReadings(pool: Pool, feed: Feed, cityId: string, signal: AbortSignal): Promise<void> {
  const table = dataTable(feed)
  const { rows } = await pool.query<{ first_at: Date | null; last_at: Date | null }>(
    `SELECT min(observed_at) AS first_at, max(observed_at) AS last_at FROM ${table} WHERE city_id = $1`,
    [cityId],
  )
  const [span] = rows
  if (span?.first_at == null || span.last_at == null) return
  for (let fromMs = span.first_at.getTime(); fromMs <= span.last_at.getTime(); fromMs += DAY_MS) {
    signal.throwIfAborted()
    await pool.query(`DELETE FROM ${table} WHERE city_id = $1 AND observed_at >= $2 AND observed_at < $3`, [
      cityId,
      new Date(fromMs),
      new Date(fromMs + DAY_MS),
    ])
  }
}

/** Takes the newest readings back from the compacted topic of the present, so that no start shows them again. */
async function emptyLiveTopic({ log, pool }: ForgetRemovedOptions, feed: Feed, cityId: string): Promise<void> {
  const { rows } = await pool.query<{ place: string | null }>(
    feed.name === 'weather'
      ? 'SELECT NULL AS place'
      : `SELECT DISTINCT segment_id AS place FROM ${dataTable(feed)} WHERE city_id = $1`,
    feed.name === 'weather' ? [] : [cityId],
  )
  const tombstones = rows.map(({ place }) => ({ key: place === null ? cityId : `${cityId}/${place}`, value: null }))
  if (tombstones.length > 0) await log.append(liveTopic(feed), tombstones)
}
