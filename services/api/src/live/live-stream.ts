import type { ServerMessage } from '@rocade/shared/protocol/live-messages'
import { createDeltaRing, RING_LIMITS, type RingLimits, type Step } from './delta-ring.ts'
import { joinViews, type LiveState } from './live-state.ts'

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/**
 * The live state as a stream of numbered steps. A step's number grows by 1 for each set of changes; a client's
 * position is the number of the last step that concerned its cities, so clients of the same cities share messages.
 * Does no I/O and reads no clock.
 */
export interface LiveStream {
  /** Of this process and no other: numbers of another stream mean nothing here. */
  readonly streamId: string
  /** Makes a step of what changed; `null` when nothing did. */
  advance(nowMs: number): Step | null
  /** Number of the last step that concerned one of the cities. */
  position(cityIds: readonly string[]): number
  snapshot(cityIds: readonly string[], reason: MessageOf<'snapshot'>['reason'], nowMs: number): MessageOf<'snapshot'>
  /** What of a step concerns the cities, or `null`. */
  delta(step: Step, cityIds: readonly string[], prevSeq: number): MessageOf<'delta'> | null
  /** The deltas after `lastSeq`, or `null` when they are not all in memory and a snapshot is needed. */
  missed(cityIds: readonly string[], lastSeq: number): MessageOf<'delta'>[] | null
}

export interface LiveStreamOptions {
  readonly state: LiveState
  readonly streamId: string
  readonly ring?: RingLimits
}

const FIRST_SEQ = 1

export function createLiveStream({ state, streamId, ring: limits = RING_LIMITS }: LiveStreamOptions): LiveStream {
  const ring = createDeltaRing(limits, FIRST_SEQ)
  const lastSeqOfCity = new Map<string, number>()
  let seq = FIRST_SEQ

  const position = (cityIds: readonly string[]) =>
    cityIds.reduce((latest, cityId) => Math.max(latest, lastSeqOfCity.get(cityId) ?? FIRST_SEQ), FIRST_SEQ)

  function delta(step: Step, cityIds: readonly string[], prevSeq: number): MessageOf<'delta'> | null {
    const views = cityIds.flatMap((cityId) => step.byCity.get(cityId) ?? [])
    if (views.length === 0) return null
    return { type: 'delta', seq: step.seq, at: new Date(step.atMs).toISOString(), prevSeq, ...joinViews(views) }
  }

  return {
    streamId,
    position,
    delta,
    advance(nowMs) {
      const byCity = state.changes(nowMs)
      if (byCity.size === 0) return null
      seq += 1
      for (const cityId of byCity.keys()) lastSeqOfCity.set(cityId, seq)
      const step = { seq, atMs: nowMs, byCity }
      ring.push(step)
      return step
    },
    snapshot: (cityIds, reason, nowMs) => ({
      type: 'snapshot',
      seq: position(cityIds),
      at: new Date(nowMs).toISOString(),
      reason,
      ...state.view(cityIds, nowMs),
    }),
    missed(cityIds, lastSeq) {
      const steps = lastSeq > seq ? null : ring.since(lastSeq)
      if (steps === null) return null
      const deltas: MessageOf<'delta'>[] = []
      let prevSeq = lastSeq
      for (const step of steps) {
        const message = delta(step, cityIds, prevSeq)
        if (message === null) continue
        deltas.push(message)
        prevSeq = message.seq
      }
      return deltas
    },
  }
}
