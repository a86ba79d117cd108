import { hash } from 'node:crypto'

/** A reading as every store must have it, in the units of the traffic contract; the instant in epoch ms. */
export interface ReadingContent {
  readonly readingId: string
  readonly cityId: string
  readonly segmentId: string
  readonly source: string
  readonly observedMs: number
  readonly speedKmh: number
  readonly freeFlowKmh: number
  readonly travelTimeS: number | null
  readonly freeFlowTravelTimeS: number | null
  readonly confidence: number
  readonly isClosed: boolean
  readonly qualityScore: number
}

/** The hash of what a reading says, the same whichever store it was read from. Written down without the feed's columns, so that a mistake there shows. */
export function contentHash(content: ReadingContent): string {
  const c = content
  return hash(
    'sha256',
    JSON.stringify([
      c.readingId,
      c.cityId,
      c.segmentId,
      c.source,
      c.observedMs,
      c.speedKmh,
      c.freeFlowKmh,
      c.travelTimeS,
      c.freeFlowTravelTimeS,
      c.confidence,
      c.isClosed,
      c.qualityScore,
    ]),
  )
}

/** The hash of a message's bytes; a message without a value has a hash of its own. */
export const valueHash = (value: Uint8Array | null): string => (value === null ? 'null' : hash('sha256', value))
