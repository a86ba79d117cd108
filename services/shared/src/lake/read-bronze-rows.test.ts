import { describe, expect, test } from 'vitest'
import { traffic } from '../feeds/index.ts'
import type { TrafficReading } from '../feeds/traffic/contract.ts'
import { type CleanedMessage, encodeBronze } from './bronze-file.ts'
import { readBronzeRows } from './read-bronze-rows.ts'

const appendedAtMs = Date.UTC(2026, 10, 21, 17, 30)
const reading: TrafficReading = {
  schemaVersion: 1,
  readingId: '9a848a85-1564-5ea7-990a-d46c18535e5c',
  cityId: 'los-angeles',
  segmentId: '773869',
  source: 'replay',
  observedAt: '2026-11-21T17:25:00.125Z',
  speedKmh: 61.53,
  freeFlowKmh: 104.6,
  travelTimeS: null,
  freeFlowTravelTimeS: 25,
  confidence: 0.9,
  isClosed: false,
}
const message = (offset: number, value: Uint8Array | null) => ({ partition: 0, offset, key: 'ä', value, appendedAtMs })
const messages: CleanedMessage[] = [
  { message: message(7, Buffer.from('{}')), result: { kind: 'accept', reading, qualityScore: 90 } },
  { message: message(9, Buffer.from([0xff, 0x00])), result: { kind: 'reject', reason: 'encoding', detail: 'x' } },
  { message: message(10, null), result: { kind: 'reject', reason: 'empty', detail: 'x' } },
]
const { bytes, facts } = encodeBronze(traffic, messages, 'writer-1')

describe('readBronzeRows', () => {
  test('gives back what was written, in types of ours', async () => {
    const { rows } = await readBronzeRows(traffic, 'x.parquet', bytes)
    expect(rows[0]).toMatchObject({
      message_offset: 7,
      appended_at: appendedAtMs,
      verdict: 'accept',
      quality_score: 90,
      reading_id: reading.readingId,
      segment_id: '773869',
      observed_at: Date.parse(reading.observedAt),
      speed_kmh: 61.53,
      travel_time_s: null,
      is_closed: false,
      raw: null,
    })
    const raw = Uint8Array.of(0xff, 0x00)
    expect(rows[1]).toMatchObject({ verdict: 'encoding', reading_id: null, message_key: 'ä', raw })
    expect(rows[2]).toMatchObject({ verdict: 'empty', raw: null })
  })
  test('gives the facts of the footer with them', async () => {
    expect((await readBronzeRows(traffic, 'x.parquet', bytes)).facts).toEqual(facts)
  })
  test('never gives a value that a flipped bit has changed', async () => {
    const at = Buffer.from(bytes).indexOf(Buffer.from(new Float64Array([61.53]).buffer))
    expect(at).toBeGreaterThan(0)
    const flipped = Uint8Array.from(bytes)
    flipped[at + 6] = (flipped[at + 6] as number) ^ 1
    await expect(readBronzeRows(traffic, 'x.parquet', flipped)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' })
  })
})

test('reads a file without rows, which stands for what the log no longer had', async () => {
  const { bytes } = encodeBronze(traffic, [], 'writer', { start: 5, end: 9 })
  const { facts, rows } = await readBronzeRows(traffic, 'gap.parquet', bytes)
  expect(rows).toEqual([])
  expect(facts).toMatchObject({ start: 5, end: 9, rows: 0, accepted: 0, observedMinMs: null })
  expect(() => encodeBronze(traffic, [], 'writer')).toThrow(RangeError)
})
