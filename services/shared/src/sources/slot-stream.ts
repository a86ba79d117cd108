import { isAhead } from '../feeds/newest-reading.ts'
import type { Clock } from '../ports/clock.ts'
import type { RawReading, SourceBatch } from '../ports/source.ts'
import { waitUntil } from './wait-until.ts'

/** What is older is not sent any more: the cleaner takes nothing that is more than 24 h late. */
export const CATCH_UP_MAX_MS = 23 * 3_600_000
/** Readings that fall due within this time travel together. */
const BATCH_EVERY_MS = 100

/** A source that measures all its sensors at the same instants ("slots"), a fixed time apart. */
export interface SlotPlan {
  readonly intervalMs: number
  /** How many sensors there are; each slot has one reading of each, in a fixed order. */
  readonly sensors: number
  /** Readings of the sensors [from, to) at the instant of a slot. */
  readonly readingsAt: (slotMs: number, from: number, to: number) => RawReading[]
}

export interface SlotStreamOptions {
  readonly fromMs: number
  /** How many times faster than real the past is told; `null` tells it at once. The future is never told. */
  readonly speed: number | null
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * The slots from `fromMs` on, without end. What lies in the past comes first, slot by slot; then the sensors report one
 * after the other, spread evenly over the interval that follows their slot, as real ones do: so there is always
 * something moving, and no reading is sent before it could be known.
 * A restart in the middle of a slot tells that slot again, with the same ids.
 */
export async function* streamSlots(plan: SlotPlan, options: SlotStreamOptions): AsyncGenerator<SourceBatch> {
  const { clock, signal, speed } = options
  let { fromMs } = options
  const { intervalMs, sensors } = plan
  let startedMs = clock.nowMs()
  let lookedMs = startedMs
  const toldUntilMs = (nowMs: number) =>
    speed === null ? nowMs : Math.min(nowMs, fromMs + (nowMs - startedMs) * speed)
  const slotFrom = (ms: number) => Math.ceil(ms / intervalMs) * intervalMs
  let slotMs = slotFrom(fromMs)
  let told = 0
  while (!signal.aborted && sensors > 0) {
    const nowMs = clock.nowMs()
    if (isAhead(lookedMs, nowMs)) {
      // the clock was set back: what it has told is the future, and waiting for it would be silence
      fromMs = slotMs = slotFrom(nowMs)
      startedMs = nowMs
      told = 0
    }
    lookedMs = nowMs
    if (slotMs < nowMs - CATCH_UP_MAX_MS) {
      slotMs = slotFrom(nowMs - CATCH_UP_MAX_MS)
      told = 0
    }
    const aheadMs = toldUntilMs(nowMs) - slotMs
    const due = aheadMs < 0 ? 0 : Math.min(sensors, Math.floor((aheadMs * sensors) / intervalMs) + 1)
    if (due <= told) {
      const dueInMs = (told * intervalMs) / sensors - aheadMs
      await waitUntil(nowMs + Math.max(BATCH_EVERY_MS, dueInMs / (speed ?? 1)), clock, signal)
      continue
    }
    const readings = plan.readingsAt(slotMs, told, due)
    told = due
    if (told === sensors) {
      slotMs += intervalMs
      told = 0
    }
    yield { readings, nextFromMs: slotMs }
  }
}

/** The slots whose instants are in [fromMs, toMs), one batch each. */
export function* slotHistory(plan: SlotPlan, fromMs: number, toMs: number): Generator<RawReading[]> {
  if (plan.sensors === 0) return
  const firstMs = Math.ceil(fromMs / plan.intervalMs) * plan.intervalMs
  for (let slotMs = firstMs; slotMs < toMs; slotMs += plan.intervalMs) {
    yield plan.readingsAt(slotMs, 0, plan.sensors)
  }
}
