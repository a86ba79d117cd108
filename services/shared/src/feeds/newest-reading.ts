import { MAX_AHEAD_S } from './feed.ts'

/**
 * Clocks of sensors, of the log and of this machine differ a little: a reading may be observed so long after now and still
 * be the present. What lies further ahead was told while a clock was wrong. In SQL the same is `is_ahead`.
 */
export const AHEAD_MAX_MS = MAX_AHEAD_S * 1000

/** Whether an instant (epoch ms) lies too far in the future to be one that was observed. Pure. */
export const isAhead = (observedAtMs: number, nowMs: number): boolean => observedAtMs > nowMs + AHEAD_MAX_MS

/**
 * Whether a reading may take the place of the newest one that is known (epoch ms; `null`: there is none). The newest
 * wins, and never one from the future: it neither comes in nor stays. Pure.
 */
export const mayReplace = (observedAtMs: number, knownMs: number | null, nowMs: number): boolean =>
  !isAhead(observedAtMs, nowMs) && (knownMs === null || knownMs <= observedAtMs || isAhead(knownMs, nowMs))
