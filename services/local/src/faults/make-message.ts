import { MAX_MESSAGE_BYTES, type RejectReason } from '@rocade/shared/feeds/feed'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { contentHash } from './content-hash.ts'
import type { MadeMessage } from './ledger.ts'
import type { Random } from './random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SOURCE = 'faults'
/** Dear to make and to carry, so they are made once and come seldom. Equal messages are told apart by their offsets. */
const TOO_LARGE = Buffer.alloc(MAX_MESSAGE_BYTES + 1, 0x20)
const TOO_DEEP = Buffer.from('['.repeat(10_000))
const BIG_SHARE = 0.05
/** Quality of a reading with all of its fields, and without the two that may be missing. */
const WHOLE_SCORE = 100
const SPARSE_SCORE = 80

/** How much of what goes into the log, each 0..1. The rest is whole, new and fresh. */
export interface MessageMix {
  readonly duplicates: number
  readonly late: number
  readonly tooLate: number
  readonly poison: number
  readonly otherSchemas: number
  readonly wrongClocks: number
}

export const USUAL_MIX: MessageMix = {
  duplicates: 0.2,
  late: 0.1,
  tooLate: 0.02,
  poison: 0.08,
  otherSchemas: 0.03,
  wrongClocks: 0.02,
}

export interface MessageMaker {
  /** The next message, as of now (epoch ms). */
  make(nowMs: number): MadeMessage
}

export interface MessageMakerOptions {
  readonly random: Random
  readonly mix: MessageMix
  readonly cityId: string
  readonly segmentIds: readonly string[]
}

/** Makes messages of every kind that the cleaner must know, each with what must become of it. */
export function createMessageMaker({ random, mix, cityId, segmentIds }: MessageMakerOptions): MessageMaker {
  const accepted: MadeMessage[] = []
  const usedIds = new Set<string>()

  function newReading(nowMs: number, ageMs: number, isSparse: boolean): TrafficReading {
    const segmentId = random.pick(segmentIds)
    for (let observedMs = Math.floor(nowMs - ageMs); ; observedMs -= 1) {
      const observedAt = new Date(observedMs).toISOString()
      const id = readingId(SOURCE, `${cityId}/${segmentId}`, observedAt)
      if (usedIds.has(id)) continue
      usedIds.add(id)
      return {
        schemaVersion: 1,
        readingId: id,
        cityId,
        segmentId,
        source: SOURCE,
        observedAt,
        speedKmh: random.between(0, 1200) / 8,
        freeFlowKmh: 105.25,
        ...(isSparse ? {} : { travelTimeS: random.between(10, 900) }),
        freeFlowTravelTimeS: isSparse ? null : 20.5,
        confidence: random.between(0, 10) / 10,
        isClosed: random.chance(0.05),
      }
    }
  }

  function accept(nowMs: number, ageMs: number): MadeMessage {
    const isSparse = random.chance(0.2)
    const reading = newReading(nowMs, ageMs, isSparse)
    const message = messageOf(reading, {
      kind: 'accept',
      readingId: reading.readingId,
      contentHash: hashOf(reading, isSparse ? SPARSE_SCORE : WHOLE_SCORE),
    })
    accepted.push(message)
    return message
  }

  const rejected = (nowMs: number, ageMs: number, reason: RejectReason) =>
    messageOf(newReading(nowMs, ageMs, false), { kind: 'reject', reason })

  return {
    make(nowMs) {
      const kind = chooseKind(random.next(), mix)
      if (kind === 'duplicates' && accepted.length > 0) return random.pick(accepted)
      if (kind === 'late') return accept(nowMs, random.between(1, 22 * 60) * MINUTE_MS)
      if (kind === 'tooLate') return rejected(nowMs, random.between(25, 90) * HOUR_MS, 'too_late')
      if (kind === 'wrongClocks') return rejected(nowMs, nowMs - random.pick(wrongInstants(nowMs)), 'clock')
      const reading = newReading(nowMs, random.between(1, 50_000), false)
      if (kind === 'poison') return poison(random, reading)
      if (kind === 'otherSchemas') return otherSchema(random, reading)
      return accept(nowMs, random.between(1, 50_000))
    },
  }
}

function chooseKind(share: number, mix: MessageMix): keyof MessageMix | 'good' {
  let left = share
  for (const kind of ['duplicates', 'late', 'tooLate', 'poison', 'otherSchemas', 'wrongClocks'] as const) {
    if (left < mix[kind]) return kind
    left -= mix[kind]
  }
  return 'good'
}

/** 10 minutes ahead, seconds taken for milliseconds, the year 2099. */
const wrongInstants = (nowMs: number) => [nowMs + 10 * MINUTE_MS, Math.floor(nowMs / 1000), Date.UTC(2099, 0, 1)]

function poison(random: Random, reading: TrafficReading): MadeMessage {
  const key = `${reading.cityId}/${reading.segmentId}`
  if (random.chance(BIG_SHARE)) {
    const isDeep = random.chance(0.5)
    const reason = isDeep ? 'json' : 'too_large'
    return { key, value: isDeep ? TOO_DEEP : TOO_LARGE, class: { kind: 'reject', reason } }
  }
  const text = JSON.stringify(reading)
  const [value, reason] = random.pick<readonly [Uint8Array | null, RejectReason]>([
    [Buffer.from(text.slice(0, -random.between(1, 40))), 'json'],
    [Buffer.concat([Buffer.from(text.slice(0, 30)), Buffer.from([0xff, 0xfe])]), 'encoding'],
    [Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]), 'encoding'],
    [null, 'empty'],
    [Buffer.alloc(0), 'empty'],
    [Buffer.from(`{"__proto__":{"polluted":true},"at":"${reading.observedAt}"}`), 'json'],
  ])
  return { key, value, class: { kind: 'reject', reason } }
}

function otherSchema(random: Random, reading: TrafficReading): MadeMessage {
  const [change, reason] = random.pick<readonly [object, RejectReason]>([
    [{ schemaVersion: 2 }, 'unsupported_schema'],
    [{ speedKmh: '50' }, 'contract'],
    [{ isClosed: undefined }, 'contract'],
    [{ lanes: 3 }, 'contract'],
    [{ speedKmh: 301 }, 'range'],
    [{ cityId: 'atlantis' }, 'unknown_city'],
    [{ segmentId: '0' }, 'unknown_segment'],
  ])
  return messageOf({ ...reading, ...change }, { kind: 'reject', reason })
}

/** A reading that must be stored, as it is. */
export const acceptedMessage = (reading: TrafficReading): MadeMessage =>
  messageOf(reading, { kind: 'accept', readingId: reading.readingId, contentHash: hashOf(reading, WHOLE_SCORE) })

/** A reading that must be refused. */
export const rejectedMessage = (reading: TrafficReading, reason: RejectReason): MadeMessage =>
  messageOf(reading, { kind: 'reject', reason })

const messageOf = (
  reading: { readonly cityId: string; readonly segmentId: string },
  as: MadeMessage['class'],
): MadeMessage => ({
  key: `${reading.cityId}/${reading.segmentId}`,
  value: Buffer.from(JSON.stringify(reading)),
  class: as,
})

function hashOf(reading: TrafficReading, qualityScore: number): string {
  const { schemaVersion: _version, observedAt, ...fields } = reading
  return contentHash({
    ...fields,
    observedMs: Date.parse(observedAt),
    travelTimeS: fields.travelTimeS ?? null,
    freeFlowTravelTimeS: fields.freeFlowTravelTimeS ?? null,
    qualityScore,
  })
}
