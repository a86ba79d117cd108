import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import type { City } from '@rocade/shared/cities/city'
import type { CityBook } from '@rocade/shared/cities/city-book'
import { rejectionDetail } from '@rocade/shared/feeds/rejection-detail'
import type { Clock } from '@rocade/shared/ports/clock'
import { gatherCalls } from '@rocade/shared/runtime/gather-calls'
import { retry } from '@rocade/shared/runtime/retry'
import type { Health } from '@rocade/shared/runtime/service'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { syncCity } from './sync-cities.ts'

export interface CitySyncOptions {
  readonly pool: Pool
  readonly book: CityBook
  readonly clock: Clock
  readonly logger: Logger
  /** Told how many cities are set aside. */
  readonly onSetAside: (cities: number) => void
}

export interface CitySync extends AsyncDisposable {
  /** Degraded while changes of the cities wait for the database; cities that are set aside are told in `city_sync_problems`. */
  health(): Health
}

const LOOK_EVERY_MS = 10
const RETRY = { minDelayMs: 200, maxDelayMs: 10_000 }

/**
 * Keeps the tables of the cities as the book has them, one city after the other. What PostgreSQL refuses of a city sets
 * that city aside, with the reason, until it is changed or Rocade starts again; the others go on. Changes are gathered: one
 * round goes on at a time, and at most one waits. Resolves after the first round; a database that is away is waited for
 * meanwhile, and the health says so.
 */
export async function startCitySync(options: CitySyncOptions): Promise<CitySync> {
  const { pool, book, clock, logger } = options
  const stop = new AbortController()
  const synced = new Map<string, City>()
  const problems = new Map<string, string>()
  let waiting: { readonly sinceMs: number; readonly detail: string } | null = null

  async function syncAll(): Promise<void> {
    for (const city of book.all()) {
      if (stop.signal.aborted) return
      if (synced.get(city.cityId) !== city) await syncOne(city)
    }
    const gone = book.removed().map(({ cityId }) => cityId)
    await pool.query('DELETE FROM cities WHERE city_id = ANY ($1::text[])', [gone])
    for (const cityId of [...synced.keys(), ...problems.keys()]) {
      if (book.find(cityId) !== undefined) continue
      synced.delete(cityId)
      problems.delete(cityId)
    }
    await pool.query('DELETE FROM city_sync_problems WHERE city_id <> ALL ($1::text[])', [[...problems.keys()]])
    options.onSetAside(problems.size)
  }

  async function syncOne(city: City): Promise<void> {
    const { cityId } = city
    try {
      await syncCity(pool, city)
      problems.delete(cityId)
    } catch (error) {
      if (isRetryablePostgresError(error)) throw error
      const detail = rejectionDetail(error instanceof Error ? error.message : String(error))
      logger.error(
        { city: cityId, err: error },
        'the tables of a city could not be brought up to date; it is set aside',
      )
      problems.set(cityId, detail)
      await pool.query(
        `INSERT INTO city_sync_problems VALUES ($1, $2, to_timestamp($3::float8 / 1000))
         ON CONFLICT (city_id) DO UPDATE SET detail = excluded.detail`,
        [cityId, detail, clock.nowMs()],
      )
    }
    synced.set(cityId, city)
  }

  function noteFailure(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    if (waiting === null) logger.warn({ err: error }, 'the tables of the cities wait for the database')
    waiting = { sinceMs: waiting?.sinceMs ?? clock.nowMs(), detail: text }
  }

  const sync = gatherCalls(async () => {
    await retry(syncAll, {
      ...RETRY,
      isRetryable: (error) => {
        noteFailure(error)
        return isRetryablePostgresError(error)
      },
      signal: stop.signal,
    })
    waiting = null
  })
  const run = () =>
    sync().catch((error: unknown) => {
      if (!stop.signal.aborted) logger.error({ err: error }, 'the tables of the cities could not be brought up to date')
    })
  const first = run()
  let last = first
  const forget = book.onChange(() => {
    last = run()
  })
  // Readings are taken without these tables; a start does not wait for a database that is away.
  let isFirstDone = false
  void first.then(() => {
    isFirstDone = true
  })
  while (!isFirstDone && waiting === null) await sleep(LOOK_EVERY_MS)
  return {
    health: () =>
      waiting === null
        ? { status: 'ok' }
        : {
            status: 'degraded',
            detail: `the tables of the cities are not up to date since ${new Date(waiting.sinceMs).toISOString()}: ${waiting.detail}`,
          },
    async [Symbol.asyncDispose]() {
      stop.abort()
      forget()
      await last
    },
  }
}
