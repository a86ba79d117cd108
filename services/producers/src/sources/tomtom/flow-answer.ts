import { z } from 'zod'

/**
 * What we read of an answer of TomTom Flow Segment Data, version 4; all else is ignored.
 * `roadClosure` was born in XML and has also come as text.
 */
const FlowAnswer = z.object({
  flowSegmentData: z.object({
    currentSpeed: z.number(),
    freeFlowSpeed: z.number(),
    confidence: z.number(),
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

/** The flow in an answer, or `null` when it is none. Whether its numbers make sense is for the cleaner to say. */
export function readFlow(body: unknown): Flow | null {
  const parsed = FlowAnswer.safeParse(body)
  if (!parsed.success) return null
  const { currentSpeed, freeFlowSpeed, confidence, roadClosure } = parsed.data.flowSegmentData
  return { speedKmh: currentSpeed, freeFlowKmh: freeFlowSpeed, confidence, isClosed: roadClosure }
}
