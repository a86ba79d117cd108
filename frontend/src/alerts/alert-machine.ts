import { z } from 'zod'
import type { AlertRule } from './alert-rule.ts'

/**
 * The life of an alert. Pure: the figure and the clock come in, the next status goes out.
 *
 * - `watching`: the figure is on the good side
 * - `pending`: it is on the bad side, but not for long enough yet
 * - `firing`: it was for long enough, and has not come back clearly since
 * - `resolved`: it fired, and the figure has come back
 */
export const ALERT_STATES = ['watching', 'pending', 'firing', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const AlertStatus = z.object({
  state: z.enum(ALERT_STATES),
  /** Since when, epoch ms by this machine's clock. */
  sinceMs: z.number(),
})
export type AlertStatus = z.infer<typeof AlertStatus>

/**
 * How a figure stands to its limit. Between `bad` and `good` lies a margin, so that a figure that trembles around the
 * limit does not fire again and again.
 */
type Verdict = 'bad' | 'between' | 'good' | 'unknown'
/** The margin, as a share of the limit. */
const MARGIN = 0.1

function judge({ measure, limit }: AlertRule, value: number | null): Verdict {
  if (value === null) return 'unknown'
  if (measure === 'speedRatio') return value < limit ? 'bad' : value < limit * (1 + MARGIN) ? 'between' : 'good'
  return value > limit ? 'bad' : value > limit * (1 - MARGIN) ? 'between' : 'good'
}

/** No `Partial`: the compiler proves that every state answers every verdict. `lasting` fires when the time has come. */
const NEXT: Record<AlertState, Record<Verdict, AlertState | 'lasting'>> = {
  watching: { bad: 'lasting', between: 'watching', good: 'watching', unknown: 'watching' },
  // a time in which nothing was known proves nothing: it begins anew
  pending: { bad: 'lasting', between: 'watching', good: 'watching', unknown: 'watching' },
  firing: { bad: 'firing', between: 'firing', good: 'resolved', unknown: 'firing' },
  resolved: { bad: 'lasting', between: 'resolved', good: 'resolved', unknown: 'resolved' },
}

/** The status after a look at the figure; the same object when nothing has changed. Pure. */
export function alertStep(rule: AlertRule, status: AlertStatus, value: number | null, nowMs: number): AlertStatus {
  const next = NEXT[status.state][judge(rule, value)]
  if (next === status.state) return status
  if (next !== 'lasting') return { state: next, sinceMs: nowMs }
  const badSinceMs = status.state === 'pending' ? status.sinceMs : nowMs
  if (nowMs - badSinceMs >= rule.forS * 1000) return { state: 'firing', sinceMs: nowMs }
  return status.state === 'pending' ? status : { state: 'pending', sinceMs: nowMs }
}

/** After the page was closed: what was waited for then proves nothing now; what fired stays so until it is looked at. */
export const alertAwake = (status: AlertStatus): AlertStatus =>
  status.state === 'pending' ? { ...status, state: 'watching' } : status
