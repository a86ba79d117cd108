import type { LonLat } from '@rocade/shared/domain/longitude'
import { z } from 'zod'

/**
 * What we read of an answer of TomTom Flow Segment Data, version 4; all else is ignored.
 * `roadClosure` was born in XML and has also come as text.
 */
const Answer = z.object({
  flowSegmentData: z.object({
    currentSpeed: z.number(),
    freeFlowSpeed: z.number(),
    confidence: z.number(),
    coordinates: z
      .object({ coordinate: z.array(z.object({ latitude: z.number(), longitude: z.number() })) })
      .optional()
      .catch(undefined),
    roadClosure: z
      .union([z.boolean(), z.string()])
      .optional()
      .transform((value) => value === true || /^(true|y|yes|1)$/i.test(String(value))),
  }),
})

export interface Flow {
  readonly speedKmh: number
  readonly freeFlowKmh: number
  readonly confidence: number
  readonly isClosed: boolean
}
export interface FlowAnswer {
  readonly flow: Flow
  /** The stretch of road that it is about, in the direction of travel; empty where it says none. */
  readonly line: readonly LonLat[]
}

/** The flow in an answer, or `null` when it is none. Whether its numbers make sense is for the cleaner to say. */
export function readFlow(body: unknown): FlowAnswer | null {
  const parsed = Answer.safeParse(body)
  if (!parsed.success) return null
  const { currentSpeed, freeFlowSpeed, confidence, roadClosure, coordinates } = parsed.data.flowSegmentData
  const line = (coordinates?.coordinate ?? []).map(({ latitude, longitude }): LonLat => [longitude, latitude])
  return { flow: { speedKmh: currentSpeed, freeFlowKmh: freeFlowSpeed, confidence, isClosed: roadClosure }, line }
}
