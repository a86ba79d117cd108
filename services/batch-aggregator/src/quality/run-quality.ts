import { setImmediate as nextTurn } from 'node:timers/promises'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import type { BatchContext } from '../batch-context.ts'
import { HOUR_MS, startOfHourMs } from '../hour.ts'
import { type HourVerdict, judgeHour } from './judge-hour.ts'
import { type KeptRow, qualityFeeds } from './quality-feed.ts'
import { qualityPlaces } from './quality-places.ts'
import { openKeptHours } from './read-kept-hours.ts'
import { rejectedCounts } from './rejected-counts.ts'
import { storeVerdict } from './store-verdict.ts'

export interface QualityOptions {
  /** Seconds between two readings of a place as a source itself says; `null` when it does not. */
  readonly intervalS: (source: string) => number | null
  /** Most hours judged by one call, newest first; what is left is for the next one. */
  readonly hoursMax: number
}

export interface QualityRun {
  readonly hours: number
  readonly readings: number
  readonly suspects: number
  readonly missing: number
  /** Whether hours were left over. */
  readonly isMore: boolean
}

/**
 * Judges the quality of the closed hours of a feed of a city that are not judged yet, or whose readings have changed
 * since, and stores it hour by hour. Which those are is worked out from what is stored, so that a crash, a late reading
 * or a second run need no care: the same hours give the same rows. A feed without rules of quality is passed over.
 */
export async function runQuality(context: BatchContext, { intervalS, hoursMax }: QualityOptions): Promise<QualityRun> {
  const quality = qualityFeeds.get(context.feed.name)
  const total = { hours: 0, readings: 0, suspects: 0, missing: 0, isMore: false }
  if (quality === undefined) return total
  const { pool, feed, city, clock, config, signal } = context
  const closedUntilMs = startOfHourMs(clock.nowMs() - config.CLOSE_AFTER_S * 1000)
  const pending = await pendingHours(pool, feed, city.cityId, { closedUntilMs, hoursMax })
  if (pending.length === 0) return total
  const keptHour = await openKeptHours(context, quality)
  const places = qualityPlaces(city, quality)
  // Oldest first, so that an hour without a reading is told whose readings it should have had.
  let lastSource = pending.at(-1)?.lastSource ?? ''
  for (const { hourMs, signature } of pending.reverse()) {
    if (signal.aborted) return { ...total, isMore: true }
    const rowsByPlace = new Map<string, KeptRow[]>()
    for (const ms of [hourMs - HOUR_MS, hourMs, hourMs + HOUR_MS]) groupRows(rowsByPlace, await keptHour(ms))
    // Of a city that is switched off nothing is expected: an hour without a reading is no gap.
    const isOff = !city.isActive && (await keptHour(hourMs)).length === 0
    const verdict = isOff
      ? nothingExpected(hourMs)
      : judgeHour({ feed: quality, hourMs, places, rowsByPlace, intervalS, lastSource })
    await storeVerdict(context, { verdict, signature, rejected: await rejectedCounts(pool, feed, city, hourMs) })
    if (!isOff) lastSource = verdict.mainSource
    total.hours += 1
    total.readings += verdict.cells.reduce((sum, { readings }) => sum + readings, 0)
    total.suspects += verdict.suspects.length
    total.missing += verdict.cells.reduce((sum, { missing }) => sum + missing, 0)
    await nextTurn()
  }
  return { ...total, isMore: pending.length === hoursMax }
}

/** Whether closed hours of a feed of a city, up to an instant, are to be judged. */
export async function hasUnjudgedHours(
  pool: Pool,
  feed: Feed,
  cityId: string,
  closedUntilMs: number,
): Promise<boolean> {
  return (
    qualityFeeds.has(feed.name) && (await pendingHours(pool, feed, cityId, { closedUntilMs, hoursMax: 1 })).length > 0
  )
}

async function pendingHours(
  pool: Pool,
  feed: Feed,
  cityId: string,
  { closedUntilMs, hoursMax }: { readonly closedUntilMs: number; readonly hoursMax: number },
) {
  const found = await pool.query<{ hour_at: Date; signature: string; last_source: string | null }>(
    readSql('quality/pending-hours.sql'),
    [feed.name, cityId, new Date(closedUntilMs), hoursMax],
  )
  return found.rows.map(({ hour_at, signature, last_source }) => ({
    hourMs: hour_at.getTime(),
    signature,
    lastSource: last_source,
  }))
}

const nothingExpected = (hourMs: number): HourVerdict => ({
  hourMs,
  mainSource: '',
  intervalS: null,
  intervalOrigin: 'unknown',
  cells: [],
  suspects: [],
  gaps: [],
})

/** Hours come in order of time, and so do the rows of a place. */
function groupRows(byPlace: Map<string, KeptRow[]>, rows: readonly KeptRow[]): void {
  for (const row of rows) {
    const ofPlace = byPlace.get(row.placeId)
    if (ofPlace === undefined) byPlace.set(row.placeId, [row])
    else ofPlace.push(row)
  }
}
