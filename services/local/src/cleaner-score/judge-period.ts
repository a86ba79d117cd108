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
export function* judgePeriod({
  city,
  feed,
  rows,
  intervalS,
  fromMs,
  toMs,
}: JudgePeriodOptions): Generator<HourVerdict> {
  const places = qualityPlaces(city, feed)
  const byHour = new Map<number, KeptRow[]>()
  for (const row of rows) {
    const hourMs = Math.floor(row.observedAtMs / HOUR_MS) * HOUR_MS
    const hour = byHour.get(hourMs)
    if (hour === undefined) byHour.set(hourMs, [row])
    else hour.push(row)
  }
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
    const rowsByPlace = new Map<string, KeptRow[]>()
    for (const ms of [hourMs - HOUR_MS, hourMs, hourMs + HOUR_MS]) {
      for (const row of byHour.get(ms) ?? []) {
        const ofPlace = rowsByPlace.get(row.placeId)
        if (ofPlace === undefined) rowsByPlace.set(row.placeId, [row])
        else ofPlace.push(row)
      }
    }
    for (const ofPlace of rowsByPlace.values()) ofPlace.sort((a, b) => a.observedAtMs - b.observedAtMs)
    yield judgeHour({ feed, hourMs, places, rowsByPlace, intervalS: () => intervalS, lastSource: 'none' })
  }
}
