import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import { createCleanMessage } from '@rocade/stream-cleaner/clean-message'
import { expect, test } from 'vitest'
import { contentHash } from './content-hash.ts'
import { createMessageMaker, type MessageMix } from './make-message.ts'
import { createRandom } from './random.ts'

const cities = loadCities()
const clean = createCleanMessage(traffic, cities)
const city = cities.find(({ cityId }) => cityId === 'los-angeles')
const segmentIds = [...(city?.segmentsById.keys() ?? [])].slice(0, 6)
const nowMs = Date.UTC(2026, 10, 21, 17, 30)
const mix: MessageMix = { duplicates: 0.1, late: 0.2, tooLate: 0.1, poison: 0.2, otherSchemas: 0.2, wrongClocks: 0.1 }
const makerOf = (seed: number) =>
  createMessageMaker({ random: createRandom(seed), mix, cityId: 'los-angeles', segmentIds })
const verdictOf = (value: Uint8Array | null) =>
  clean({ partition: 0, offset: 0, key: 'k', value, appendedAtMs: nowMs + 60_000 }).result

test('says of every message what the cleaner makes of it, a minute after it was made', () => {
  const maker = makerOf(1)
  for (let i = 0; i < 3_000; i++) {
    const { value, class: as } = maker.make(nowMs)
    const result = verdictOf(value)
    const is = result.kind === 'accept' ? { kind: 'accept', readingId: result.reading.readingId } : result
    expect(is).toMatchObject(
      as.kind === 'accept' ? { kind: 'accept', readingId: as.readingId } : { kind: 'reject', reason: as.reason },
    )
  }
})

test('knows what an accepted reading says by rules of its own', () => {
  const maker = makerOf(2)
  for (let i = 0; i < 500; i++) {
    const { value, class: as } = maker.make(nowMs)
    const result = verdictOf(value)
    if (as.kind !== 'accept' || result.kind !== 'accept') continue
    const row = Object.fromEntries(traffic.columns.map(({ name, read }) => [name, read(result.reading as never)]))
    const hash = contentHash({
      readingId: String(row.reading_id),
      cityId: String(row.city_id),
      segmentId: String(row.segment_id),
      source: String(row.source),
      observedMs: Number(row.observed_at),
      speedKmh: Number(row.speed_kmh),
      freeFlowKmh: Number(row.free_flow_kmh),
      travelTimeS: row.travel_time_s as number | null,
      freeFlowTravelTimeS: row.free_flow_travel_time_s as number | null,
      confidence: Number(row.confidence),
      isClosed: row.is_closed === true,
      qualityScore: result.qualityScore,
    })
    expect(hash).toBe(as.contentHash)
  }
})

test('makes the same messages from the same seed', () => {
  const [a, b] = [makerOf(3), makerOf(3)]
  for (let i = 0; i < 50; i++) expect(a.make(nowMs)).toEqual(b.make(nowMs))
})
