import { type KeptRow, type QualityFeed, qualityFeeds } from '@rocade/batch-aggregator/quality/quality-feed'
import type { City } from '@rocade/shared/cities/city'
import { traffic } from '@rocade/shared/feeds/index'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { createReplaySource } from '@rocade/shared/sources/replay/replay-source'
import { judgePeriod } from './judge-period.ts'

const DAY_MS = 24 * 3_600_000

export interface RecordedShare {
  readonly readings: number
  /** Readings doubted, by reason. Nobody knows which of them are wrong: this is real traffic. */
  readonly suspects: ReadonlyMap<string, number>
}

/** What the rules doubt in a city's recorded week: rules that fit made-up faults must leave real traffic alone. */
export function recordedShare(city: City, fromMs: number, days = 7): RecordedShare {
  const toMs = fromMs + days * DAY_MS
  const source = createReplaySource({
    clock: { nowMs: () => fromMs },
    speed: null,
    isOn: (_name, given) => ({ state: 'on', detail: given }),
  })
  const feed = qualityFeeds.get(traffic.name) as QualityFeed
  const rows: KeptRow[] = []
  for (const batch of source.history(city, fromMs, toMs)) {
    for (const raw of batch) {
      // What the replay makes is a traffic reading: the cleaner's tests have it so.
      const reading = raw as unknown as TrafficReading
      rows.push({
        ...Object.fromEntries(Object.keys(feed.fields).map((field) => [field, raw[field] as number | boolean | null])),
        placeId: reading.segmentId,
        source: reading.source,
        observedAtMs: Date.parse(reading.observedAt),
        qualityScore: 100,
        copies: null,
        arrival: null,
      })
    }
  }
  const suspects = new Map<string, number>()
  const intervalS = source.intervalS(city) ?? 300
  for (const verdict of judgePeriod({ city, feed, rows, intervalS, fromMs, toMs })) {
    for (const { reason } of verdict.suspects) suspects.set(reason, (suspects.get(reason) ?? 0) + 1)
  }
  return { readings: rows.length, suspects }
}
