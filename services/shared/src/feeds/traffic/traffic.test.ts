import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage } from '../decode-message.ts'
import type { CleaningContext } from '../feed.ts'
import type { TrafficReading } from './contract.ts'
import { traffic } from './index.ts'

const context: CleaningContext = {
  appendedAtMs: Date.UTC(2026, 10, 21, 17, 30),
  hasCity: (cityId) => cityId === 'los-angeles',
  hasSegment: (_cityId, segmentId) => segmentId === '773869',
}
const good: TrafficReading = {
  schemaVersion: 1,
  readingId: '9a848a85-1564-5ea7-990a-d46c18535e5c',
  cityId: 'los-angeles',
  segmentId: '773869',
  source: 'replay',
  observedAt: '2026-11-21T17:25:00Z',
  speedKmh: 61.5,
  freeFlowKmh: 104.6,
  travelTimeS: 42,
  freeFlowTravelTimeS: 25,
  confidence: 0.9,
  isClosed: false,
}
const clean = (change: object) => traffic.clean({ ...good, ...change }, context)

describe('traffic.clean', () => {
  test('accepts a whole reading with a quality score of 100', () => {
    expect(clean({})).toEqual({ kind: 'accept', reading: good, qualityScore: 100 })
  })
  test.each([
    [{ travelTimeS: null }, 90],
    [{ travelTimeS: undefined }, 90],
    [{ travelTimeS: null, freeFlowTravelTimeS: null }, 80],
  ])('takes 10 off the score for each optional field that is missing: %j', (change, qualityScore) => {
    expect(clean(change)).toMatchObject({ kind: 'accept', qualityScore })
  })
  test.each([{ speedKmh: 0 }, { speedKmh: 300 }, { isClosed: true }, { confidence: 0 }, { confidence: 1 }])(
    'accepts the limits: %j',
    (change) => {
      expect(clean(change)).toMatchObject({ kind: 'accept' })
    },
  )
  test.each([
    [{ speedKmh: -1 }, 'range', 'speedKmh'],
    [{ speedKmh: 301 }, 'range', 'speedKmh'],
    [{ freeFlowKmh: 0 }, 'range', 'freeFlowKmh'],
    [{ freeFlowKmh: 301 }, 'range', 'freeFlowKmh'],
    [{ confidence: 1.01 }, 'range', 'confidence'],
    [{ speedKmh: '50' }, 'contract', 'speedKmh'],
    [{ speedKmh: null }, 'contract', 'speedKmh'],
    [{ isClosed: 0 }, 'contract', 'isClosed'],
    [{ segmentId: '../773869' }, 'contract', 'segmentId'],
    [{ segmentId: '1;DROP TABLE readings--' }, 'contract', 'segmentId'],
    [{ segmentId: 'x'.repeat(65) }, 'contract', 'segmentId'],
    [{ segmentId: '1' }, 'unknown_segment', '1'],
    [{ cityId: 'paris' }, 'unknown_city', 'paris'],
    [{ latitude: 48.85 }, 'contract', 'latitude'],
  ])('rejects %j as %s and names %s', (change, reason, named) => {
    expect(clean(change)).toMatchObject({ kind: 'reject', reason, detail: expect.stringContaining(named) })
  })

  test.each([-1, 86_401, '42', { s: 42 }])(
    'takes a reading without its travel time where that is %j',
    (travelTimeS) => {
      expect(clean({ travelTimeS })).toMatchObject({
        kind: 'accept',
        reading: { ...good, travelTimeS: null },
        qualityScore: 90,
        oddValues: [{ field: 'travelTimeS', detail: expect.stringMatching(/^travelTimeS: .+ came$/) }],
      })
    },
  )
  test('takes a confidence that floating point puts over 1 for 1', () => {
    expect(clean({ confidence: 1.0000000000000002 })).toEqual({
      kind: 'accept',
      reading: { ...good, confidence: 1 },
      qualityScore: 100,
    })
  })

  test('rejects a number that overflows in JSON', () => {
    const text = JSON.stringify(good).replace('61.5', '1e400')
    const decoded = decodeMessage(new TextEncoder().encode(text))
    expect(decoded.kind === 'json' && traffic.clean(decoded.raw, context)).toMatchObject({
      kind: 'reject',
      detail: expect.stringContaining('speedKmh'),
    })
  })

  test('never throws, whatever the JSON is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        expect(traffic.clean(raw, context).kind).toBe('reject')
      }),
      { numRuns: 1_000 },
    )
  })

  const anyField = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.double(), fc.integer({ min: -10, max: 400 }))
  test('accepts only what is within its ranges', () => {
    const change = fc.record(
      { speedKmh: anyField, freeFlowKmh: anyField, travelTimeS: anyField, confidence: anyField, isClosed: anyField },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, (fields) => {
        const result = clean(fields)
        if (result.kind === 'reject') return
        const { speedKmh, freeFlowKmh, confidence } = result.reading
        expect(speedKmh >= 0 && speedKmh <= 300 && freeFlowKmh > 0 && freeFlowKmh <= 300).toBe(true)
        expect(confidence >= 0 && confidence <= 1).toBe(true)
        expect(result.qualityScore).toBeGreaterThanOrEqual(80)
      }),
      { numRuns: 2_000 },
    )
  })
  test('rejects every reading with exactly one required field broken, and names that field', () => {
    const required = (Object.keys(good) as (keyof TrafficReading)[]).filter(
      (name) => !name.endsWith('TravelTimeS') && name !== 'travelTimeS',
    )
    const field = fc.constantFrom(...required)
    fc.assert(
      fc.property(field, (name) => {
        expect(clean({ [name]: { broken: true } })).toMatchObject({
          kind: 'reject',
          detail: expect.stringContaining(name),
        })
      }),
    )
  })
})

describe('the columns of traffic', () => {
  test('give every field of a reading, with instants as epoch milliseconds', () => {
    const row = Object.fromEntries(traffic.columns.map(({ name, read }) => [name, read(good)]))
    expect(row).toEqual({
      reading_id: good.readingId,
      city_id: 'los-angeles',
      segment_id: '773869',
      source: 'replay',
      observed_at: Date.UTC(2026, 10, 21, 17, 25),
      speed_kmh: 61.5,
      free_flow_kmh: 104.6,
      travel_time_s: 42,
      free_flow_travel_time_s: 25,
      confidence: 0.9,
      is_closed: false,
    })
  })
  test('are null only where they say so', () => {
    const { travelTimeS: _a, freeFlowTravelTimeS: _b, ...bare } = good
    for (const { name, isNullable, read } of traffic.columns)
      expect([name, read(bare) === null]).toEqual([name, isNullable])
  })
})

describe('traffic.keyOf', () => {
  test('keeps a segment together, and the same number in two cities apart', () => {
    expect(traffic.keyOf(good)).toBe('los-angeles/773869')
    expect(traffic.keyOf({ ...good, cityId: 'paris' })).not.toBe(traffic.keyOf(good))
  })
})
