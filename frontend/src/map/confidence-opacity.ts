/**
 * How strongly a line is drawn by the confidence of its reading. A source that is sure of less is fainter; three steps,
 * because an eye cannot tell more apart, and none so faint that its casing has less than 3:1 on the map.
 */
export const CONFIDENCE_STEPS = [
  { name: 'high', from: 0.7, opacity: 1 },
  { name: 'medium', from: 0.4, opacity: 0.8 },
  { name: 'low', from: 0, opacity: 0.62 },
] as const
export type ConfidenceStep = (typeof CONFIDENCE_STEPS)[number]

/** The opacity of a line, 0..1. Where no confidence is told (the past, a typical day) nothing is doubted. Pure. */
export function confidenceOpacity(confidence: number | null): number {
  if (confidence === null) return 1
  return (CONFIDENCE_STEPS.find(({ from }) => confidence >= from) ?? CONFIDENCE_STEPS[2]).opacity
}
