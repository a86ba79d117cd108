import { describe, expect, test } from 'vitest'
import { checkInvariants, type Invariant } from './check-invariants.ts'
import { contentHash, type ReadingContent } from './content-hash.ts'
import type { LedgerEntry } from './ledger.ts'
import type { BronzeFile, Stored } from './stored.ts'

const reading = (n: number, fields: Partial<ReadingContent> = {}): ReadingContent => ({
  readingId: `reading-${n}`,
  cityId: 'los-angeles',
  segmentId: `segment-${n % 2}`,
  source: 'faults',
  observedMs: Date.UTC(2026, 10, 21, 17, n),
  speedKmh: 40 + n,
  freeFlowKmh: 105,
  travelTimeS: null,
  freeFlowTravelTimeS: 20,
  confidence: 1,
  isClosed: false,
  qualityScore: 90,
  ...fields,
})
const accepted = (n: number): LedgerEntry => ({
  n,
  class: { kind: 'accept', readingId: `reading-${n}`, contentHash: contentHash(reading(n)) },
  valueHash: `bytes-${n}`,
  outcome: 'acked',
})
const bad: LedgerEntry = { n: 9, class: { kind: 'reject', reason: 'json' }, valueHash: 'bad-bytes', outcome: 'acked' }
/** Offsets 0 to 4: two readings, a bad message, the first reading again, a third one. */
const entries = [accepted(0), accepted(1), bad, accepted(0), accepted(2)]

const row = (offset: number, n: number) => ({
  offset,
  verdict: 'accept',
  content: reading(n),
  rawHash: null,
})
const at = { topicId: 't', partition: 0 }
const first: BronzeFile = {
  ...at,
  path: 'first',
  slotStart: 0,
  start: 0,
  end: 3,
  rowsInFooter: 3,
  rows: [row(0, 0), row(1, 1), { offset: 2, verdict: 'json', content: null, rawHash: 'bad-bytes' }],
}
const second: BronzeFile = {
  ...at,
  path: 'second',
  slotStart: 3,
  start: 3,
  end: 5,
  rowsInFooter: 2,
  rows: [row(3, 0), row(4, 2)],
}
const good: Stored = {
  log: [{ ...at, end: 5, messages: entries.map(({ valueHash }, offset) => ({ offset, valueHash })) }],
  rows: [reading(0), reading(1), reading(2)],
  rejects: [{ ...at, offset: 2, reason: 'json', rawHash: 'bad-bytes' }],
  counts: new Map([
    ['accept', 3],
    ['duplicate', 1],
    ['json', 1],
  ]),
  gaps: [],
  positions: [{ ...at, history: [0, 2, 5] }],
  bronze: [first, second],
  unreadable: [],
  strangers: [],
  leftovers: 0,
  told: ['reading-2'],
  hourly: [
    { segmentId: 'segment-0', hourMs: Date.UTC(2026, 10, 21, 17), readings: 2, sumSpeedKmh: 82 },
    { segmentId: 'segment-1', hourMs: Date.UTC(2026, 10, 21, 17), readings: 1, sumSpeedKmh: 41 },
  ],
  ended: [],
}

describe('checkInvariants', () => {
  test('has nothing to say when all is well', () => {
    expect(checkInvariants(entries, good)).toEqual([])
  })

  const widened = { ...second, end: 6 }
  const damages: [Invariant, string, Partial<Stored>][] = [
    ['I1', 'a row that is missing', { rows: good.rows.slice(1) }],
    ['I1', 'a row that is there twice', { rows: [...good.rows, reading(1)] }],
    ['I1', 'a row that nobody sent', { rows: [...good.rows, reading(7)] }],
    [
      'I1',
      'an acknowledged message that the log has lost',
      { log: [{ ...at, end: 5, messages: good.log[0]?.messages.slice(1) ?? [] }] },
    ],
    ['I1', 'a reading that is not in bronze', { bronze: [first] }],
    ['I2', 'a value that was altered', { rows: [reading(0, { speedKmh: 41 }), ...good.rows.slice(1)] }],
    [
      'I2',
      'two readings that have each other’s segment',
      { rows: [reading(0, { segmentId: 'segment-1' }), reading(1, { segmentId: 'segment-0' }), reading(2)] },
    ],
    [
      'I2',
      'a value that was altered in bronze',
      { bronze: [first, { ...second, rows: [row(3, 0), { ...row(4, 2), content: reading(2, { confidence: 0 }) }] }] },
    ],
    [
      'I3',
      'a file that was copied into another slot',
      { bronze: [first, second, { ...second, path: 'copy', slotStart: 4 }] },
    ],
    ['I3', 'a range that was widened', { bronze: [first, widened] }],
    ['I3', 'a range of the log in no file', { bronze: [second] }],
    ['I3', 'rows that are at each other’s offset', { bronze: [first, { ...second, rows: [row(3, 2), row(4, 0)] }] }],
    ['I3', 'a file that cannot be read', { unreadable: ['second: not whole'] }],
    ['I4', 'a rejected message that is not kept', { rejects: [] }],
    [
      'I4',
      'a rejection that was forged',
      { rejects: [...good.rejects, { ...at, offset: 1, reason: 'json', rawHash: 'bytes-1' }] },
    ],
    ['I4', 'a wrong reason', { rejects: [{ ...at, offset: 2, reason: 'range', rawHash: 'bad-bytes' }] }],
    ['I4', 'other bytes', { rejects: [{ ...at, offset: 2, reason: 'json', rawHash: 'other' }] }],
    ['I5', 'a duplicate that was counted twice', { counts: new Map([...good.counts, ['duplicate', 2]]) }],
    [
      'I5',
      'an hour that was summed up wrong',
      { hourly: good.hourly?.map((sum) => ({ ...sum, readings: sum.readings + 1 })) ?? [] },
    ],
    ['I6', 'something told that is not stored', { told: ['reading-7'] }],
    ['I7', 'a position that went back', { positions: [{ ...at, history: [0, 5, 2, 5] }] }],
    ['I7', 'a position that is not at the end', { positions: [{ ...at, history: [0, 4] }] }],
    ['I8', 'a visible file that is no slot', { strangers: ['traffic/bronze/notes.txt'] }],
    ['I8', 'a half-written file that stays', { leftovers: 1 }],
    ['I10', 'a sink that ended', { ended: ['cleaner-1: it is over'] }],
  ]
  test.each(damages)('reports by %s %s', (invariant, _what, damage) => {
    const violations = checkInvariants(entries, { ...good, ...damage })
    expect(violations.map((violation) => violation.invariant)).toContain(invariant)
  })

  test('names the ids', () => {
    const [violation] = checkInvariants(entries, { ...good, rows: good.rows.slice(1) })
    expect(violation).toEqual({ invariant: 'I1', what: '1 × missing in PostgreSQL', ids: ['reading-0'] })
  })
  test('lets a message without an answer be in the log or not', () => {
    const unknown: LedgerEntry = { ...accepted(5), outcome: 'unknown' }
    expect(checkInvariants([...entries, unknown], good)).toEqual([])
  })
  test('excuses what retention took before it was read, when the gap is recorded', () => {
    const lost: Partial<Stored> = {
      rows: [reading(0), reading(2)],
      rejects: [],
      counts: new Map([
        ['accept', 2],
        ['duplicate', 0],
      ]),
      bronze: [second],
      hourly: [{ segmentId: 'segment-0', hourMs: Date.UTC(2026, 10, 21, 17), readings: 2, sumSpeedKmh: 82 }],
    }
    const gaps = ['pg', 'lake'].map((sink) => ({ ...at, sink, from: 0, to: 3 }))
    expect(checkInvariants(entries, { ...good, ...lost, gaps })).toEqual([])
    expect(checkInvariants(entries, { ...good, ...lost })).not.toEqual([])
  })
})
