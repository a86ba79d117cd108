import type { KeptRow, QualityFeed } from '@rocade/batch-aggregator/quality/quality-feed'
import type { City } from '@rocade/shared/cities/city'
import { cityExtent } from '@rocade/shared/cities/city-extent'
import type { CleanResult, Feed, FeedReading } from '@rocade/shared/feeds/feed'
import type { FaultKind } from '@rocade/shared/sources/simulator/faults/fault-plan'
import type { LabelledPlan, LabelledTelling } from '@rocade/shared/sources/simulator/simulator-sources'

/** A message that was sent, what is wrong with it (`null`: nothing), and what the stream said of it. */
export interface SentMessage {
  readonly placeId: string
  readonly slotMs: number
  readonly faultKind: FaultKind | null
  /** `accept`, `duplicate` or the reason of the rejection. */
  readonly verdict: string
  /** The stored reading, when there is one. */
  readonly row: KeptRow | null
}

export interface ToldPeriod {
  readonly messages: readonly SentMessage[]
  /** `place slot` of what was not sent on purpose. */
  readonly dropouts: readonly { readonly placeId: string; readonly slotMs: number }[]
  /** `place slot` of every telling with a fault: what is missing there is a consequence. */
  readonly faulty: ReadonlySet<string>
  readonly rows: readonly KeptRow[]
}

export interface TellOptions {
  readonly plan: LabelledPlan
  readonly city: City
  readonly feed: Feed
  readonly qualityFeed: QualityFeed
  readonly fromMs: number
  readonly toMs: number
}

export const slotKey = (placeId: string, slotMs: number) => `${placeId} ${slotMs}`

/** Sends a period of a plan through the rules of the stream, in the order in which its sensors report, as the sinks do. */
export function tellPeriod({ plan, city, feed, qualityFeed, fromMs, toMs }: TellOptions): ToldPeriod {
  const messages: SentMessage[] = []
  const dropouts: { placeId: string; slotMs: number }[] = []
  const faulty = new Set<string>()
  const byId = new Map<string, { row: KeptRow; copies: number }>()
  const clean = cleanerOf(city, feed)
  const send = (
    telling: LabelledTelling,
    raw: Readonly<Record<string, unknown>>,
    nth: number,
    appendedAtMs: number,
  ) => {
    const { placeId, slotMs } = telling
    // Of two equal messages the second one is the fault.
    const faultKind = telling.faultKind === 'duplicate' && nth === 0 ? null : telling.faultKind
    const result = clean(raw, appendedAtMs)
    if (result.kind === 'reject')
      return messages.push({ placeId, slotMs, faultKind, verdict: reasonOf(result), row: null })
    const known = byId.get(result.reading.readingId)
    if (known !== undefined) {
      known.copies += 1
      return messages.push({ placeId, slotMs, faultKind, verdict: 'duplicate', row: null })
    }
    const row = keptRow(qualityFeed, placeId, result, messages.length)
    byId.set(result.reading.readingId, { row, copies: 1 })
    return messages.push({ placeId, slotMs, faultKind, verdict: 'accept', row })
  }
  for (let slotMs = Math.ceil(fromMs / plan.intervalMs) * plan.intervalMs; slotMs < toMs; slotMs += plan.intervalMs) {
    plan.tellingsAt(slotMs, 0, plan.sensors).forEach((telling, i) => {
      if (telling.isFaulty) faulty.add(slotKey(telling.placeId, slotMs))
      if (telling.faultKind === 'dropout') dropouts.push({ placeId: telling.placeId, slotMs })
      const appendedAtMs = slotMs + Math.ceil((i / plan.sensors) * plan.intervalMs)
      telling.sent.forEach((raw, nth) => {
        send(telling, raw, nth, appendedAtMs)
      })
    })
  }
  return { messages, dropouts, faulty, rows: [...byId.values()].map(({ row }) => row) }
}

function cleanerOf(city: City, feed: Feed) {
  const extent = cityExtent(city)
  const known = {
    hasCity: (cityId: string) => cityId === city.cityId,
    hasSegment: (_cityId: string, segmentId: string) => city.segmentsById.has(segmentId),
    extentOf: () => extent,
  }
  return (raw: unknown, appendedAtMs: number) => feed.clean(raw, { ...known, appendedAtMs })
}

function keptRow(
  { fields }: QualityFeed,
  placeId: string,
  { reading, qualityScore }: Extract<CleanResult<FeedReading>, { kind: 'accept' }>,
  arrival: number,
): KeptRow {
  const values = reading as unknown as Readonly<Record<string, number | boolean | null | undefined>>
  return {
    ...Object.fromEntries(Object.keys(fields).map((field) => [field, values[field] ?? null])),
    placeId,
    source: reading.source,
    observedAtMs: Date.parse(reading.observedAt),
    qualityScore,
    copies: 1,
    arrival,
  }
}

/** A latitude of over 90° is a wrong place, whatever else a range may be. */
const reasonOf = ({ reason, detail }: Extract<CleanResult<FeedReading>, { kind: 'reject' }>) =>
  reason === 'range' && /^(lat|lon):/.test(detail) ? 'position' : reason
