import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'

export interface FlowMark {
  readonly atMs: number
  /** Messages that each sink has stored of each topic, by `sink topic`. */
  readonly stored: ReadonlyMap<string, number>
}

export const flowKey = (sink: string, topic: string): string => `${sink} ${topic}`

/** How far every sink is, at the time of the answer. Pure. */
export function flowMark({ generatedAt, sinks }: Pick<StatusAnswer, 'generatedAt' | 'sinks'>): FlowMark {
  const storedOf = (partitions: StatusAnswer['sinks'][number]['partitions']) =>
    partitions.reduce((sum, { nextOffset }) => sum + nextOffset, 0)
  return {
    atMs: Date.parse(generatedAt),
    stored: new Map(sinks.map(({ sink, topic, partitions }) => [flowKey(sink, topic), storedOf(partitions)])),
  }
}

/** Marks older than this say nothing of now. */
const WINDOW_MS = 60_000

/** The marks of the last minute with a new one; the same instant twice counts once. Pure. */
export function withMark(marks: readonly FlowMark[], mark: FlowMark): readonly FlowMark[] {
  if (marks.at(-1)?.atMs === mark.atMs) return marks
  return [...marks.filter(({ atMs }) => atMs < mark.atMs && atMs >= mark.atMs - WINDOW_MS), mark]
}

/**
 * Messages per second that a sink has stored of a topic between the oldest and the newest mark; `null` when there are
 * not two yet, or when the log began anew in between. Pure.
 */
export function flowRate(marks: readonly FlowMark[], key: string): number | null {
  const [first, last] = [marks[0], marks.at(-1)]
  const [before, after] = [first?.stored.get(key), last?.stored.get(key)]
  if (!first || !last || first === last || before === undefined || after === undefined || after < before) return null
  return (after - before) / ((last.atMs - first.atMs) / 1000)
}
