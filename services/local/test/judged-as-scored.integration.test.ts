import { HOUR_MS } from '@rocade/batch-aggregator/hour'
import { type QualityFeed, qualityFeeds } from '@rocade/batch-aggregator/quality/quality-feed'
import {
  doRun,
  openTestBatch,
  putBronze,
  putSpeedView,
  type TestBatch,
} from '@rocade/batch-aggregator/test-support/test-batch'
import { openImportUntil } from '@rocade/batch-aggregator/watermark'
import { traffic } from '@rocade/shared/feeds/index'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { trafficPlan } from '@rocade/shared/sources/simulator/simulator-sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgePeriod } from '../src/cleaner-score/judge-period.ts'
import { tellPeriod } from '../src/cleaner-score/told-messages.ts'

const H0 = Date.UTC(2026, 10, 21, 17)
/** The hour that has both of its neighbours. */
const H1 = H0 + HOUR_MS
const INTERVAL_S = 300

describe('faults that went through bronze, the clean table and a run', () => {
  let batch: TestBatch
  beforeAll(async () => {
    batch = await openTestBatch(H0 + 60_000)
    await openImportUntil(batch.pool, traffic, batch.city.cityId, H0)
  })
  afterAll(() => batch.close())

  test('are judged as the score says: the same readings doubted, the same gaps', async () => {
    const plan = trafficPlan(batch.city, { seed: 42, intervalS: INTERVAL_S, faultRate: 0.6 })
    const period = { city: batch.city, fromMs: H0, toMs: H0 + 3 * HOUR_MS }
    const qualityFeed = qualityFeeds.get('traffic') as QualityFeed
    const told = tellPeriod({ ...period, plan, feed: traffic, qualityFeed })
    const [verdict] = judgePeriod({
      ...period,
      feed: qualityFeed,
      rows: told.rows,
      intervalS: INTERVAL_S,
      fromMs: H1,
      toMs: H1 + HOUR_MS,
    })
    const expected = {
      suspects: verdict?.suspects
        .map(({ placeId, observedAtMs, reason }) => `${placeId} ${observedAtMs} ${reason}`)
        .sort(),
      gaps: verdict?.gaps.map(({ placeId, fromMs, toMs, missing }) => `${placeId} ${fromMs} ${toMs} ${missing}`).sort(),
    }
    // There is something to be the same: all that the batch layer can doubt, and gaps.
    expect(new Set(verdict?.suspects.map(({ reason }) => reason))).toEqual(
      new Set(['stuck', 'spike', 'jump', 'unit', 'clock']),
    )
    expect(verdict?.gaps.length).toBeGreaterThan(3)

    // The stream took these: it also knows where the city is.
    const keyOf = (placeId: string, ms: number) => `${placeId} ${ms}`
    const taken = new Set(told.rows.map(({ placeId, observedAtMs }) => keyOf(placeId, observedAtMs)))
    const accepted: TrafficReading[] = []
    for (let slotMs = H0; slotMs < period.toMs; slotMs += plan.intervalMs) {
      for (const raw of plan.readingsAt(slotMs, 0, plan.sensors)) {
        const known = { hasCity: () => true, hasSegment: () => true, appendedAtMs: slotMs + plan.intervalMs }
        const result = traffic.clean(raw, known)
        if (
          result.kind === 'accept' &&
          taken.has(keyOf(result.reading.segmentId, Date.parse(result.reading.observedAt)))
        )
          accepted.push(result.reading)
      }
    }
    await putBronze(batch, accepted, 0)
    await putSpeedView(batch, accepted)
    batch.setNow(H0 + 3 * HOUR_MS + 20 * 60_000)
    await doRun(batch)

    const hour = [batch.city.cityId, new Date(H1)]
    const suspects = await batch.pool.query('SELECT * FROM suspect_readings WHERE city_id = $1 AND hour_at = $2', hour)
    const gaps = await batch.pool.query('SELECT * FROM quality_gaps WHERE city_id = $1 AND hour_at = $2', hour)
    expect({
      suspects: suspects.rows.map((row) => `${row.place_id} ${row.observed_at.getTime()} ${row.reason}`).sort(),
      gaps: gaps.rows
        .map((row) => `${row.place_id} ${row.from_at.getTime()} ${row.to_at.getTime()} ${row.missing}`)
        .sort(),
    }).toEqual(expected)
  }, 60_000)
})
