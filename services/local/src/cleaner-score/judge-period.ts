import { type HourVerdict, judgeHour } from '@rocade/batch-aggregator/quality/judge-hour'
import type { KeptRow, QualityFeed } from '@rocade/batch-aggregator/quality/quality-feed'
import { qualityPlaces } from '@rocade/batch-aggregator/quality/quality-places'
import type { City } from '@rocade/shared/cities/city'

const HOUR_MS = 3_600_000

export interface JudgePeriodOptions {
  readonly city: City
  readonly feed: QualityFeed
  readonly rows: readonly KeptRow[]
  readonly intervalS: number
  readonly fromMs: number
  readonly toMs: number
}

/** Judges hour after hour of a period, each with the hours beside it, as the batch layer does. */
export function* judgePeriod(options: JudgePeriodOptions): Generator<HourVerdict> {
  const { city, feed, rows, intervalS, fromMs, toMs } = options
  const places = qualityPlaces(city, feed)
  const windows = groupByPlace(rows).map(([placeId, ofPlace]) => ({ placeId, slide: slidingWindow(ofPlace) }))
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
    const rowsByPlace = new Map(
      windows.map(({ placeId, slide }) => [placeId, slide(hourMs - HOUR_MS, hourMs + 2 * HOUR_MS)]),
    )
    yield judgeHour({ feed, hourMs, places, rowsByPlace, intervalS: () => intervalS, lastSource: 'none' })
  }
}

function groupByPlace(rows: readonly KeptRow[]): [string, KeptRow[]][] {
  const byPlace = new Map<string, KeptRow[]>()
  for (const row of rows) {
    const ofPlace = byPlace.get(row.placeId)
    if (ofPlace === undefined) byPlace.set(row.placeId, [row])
    else ofPlace.push(row)
  }
  for (const ofPlace of byPlace.values()) ofPlace.sort((a, b) => a.observedAtMs - b.observedAtMs)
  return [...byPlace]
}

/** The rows of [fromMs, toMs), for windows that only move forward. */
function slidingWindow(rows: readonly KeptRow[]): (fromMs: number, toMs: number) => readonly KeptRow[] {
  let first = 0
  let end = 0
  return (fromMs, toMs) => {
    while (first < rows.length && (rows[first] as KeptRow).observedAtMs < fromMs) first += 1
    while (end < rows.length && (rows[end] as KeptRow).observedAtMs < toMs) end += 1
    return rows.slice(first, end)
  }
}
