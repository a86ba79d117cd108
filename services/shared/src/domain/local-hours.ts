/**
 * The hours of a city, cut where its own clock says so: at :15 UTC in Kathmandu (+05:45), at :30 in India and Iran, and
 * where the clock changes by half an hour (Lord Howe). Questions name their hours after these.
 *
 * Instants are epoch milliseconds UTC, stretches are half-open [startMs, endMs). An unknown zone is a `RangeError` of
 * `Intl`. Clocks change at full quarters of an hour UTC (local-time.ts).
 */
import { utcOffsetMs } from './local-time.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000

/** A stretch in which the clock on the wall shows one hour (or another step): shorter where the clock changes in it. */
export interface LocalStep {
  readonly startMs: number
  readonly endMs: number
}

/**
 * Where the step that holds an instant begins on the city's clock; `stepMs` divides an hour. An hour that is there twice
 * is two steps, and a change of the clock within a step begins a new one: 02:30+11:00 on Lord Howe in October.
 */
export function startOfLocalStepMs(ms: number, stepMs: number, timeZone: string): number {
  const offsetMs = utcOffsetMs(ms, timeZone)
  const startMs = ms - modulo(ms + offsetMs, stepMs)
  if (utcOffsetMs(startMs, timeZone) === offsetMs) return startMs
  let changeMs = ms - modulo(ms, QUARTER_MS)
  while (utcOffsetMs(changeMs - QUARTER_MS, timeZone) === offsetMs) changeMs -= QUARTER_MS
  return changeMs
}

/** Where the local hour that holds an instant begins. */
export const startOfLocalHourMs = (ms: number, timeZone: string): number => startOfLocalStepMs(ms, HOUR_MS, timeZone)

/** The steps that touch [fromMs, toMs), each whole, in order: they tile the time line. */
export function localSteps(fromMs: number, toMs: number, stepMs: number, timeZone: string): LocalStep[] {
  const steps: LocalStep[] = []
  if (fromMs >= toMs) return steps
  for (let startMs = startOfLocalStepMs(fromMs, stepMs, timeZone); startMs < toMs; ) {
    const endMs = endOfStepMs(startMs, stepMs, timeZone)
    steps.push({ startMs, endMs })
    startMs = endMs
  }
  return steps
}

function endOfStepMs(startMs: number, stepMs: number, timeZone: string): number {
  const offsetMs = utcOffsetMs(startMs, timeZone)
  const endMs = startMs + stepMs - modulo(startMs + offsetMs, stepMs)
  if (utcOffsetMs(endMs - 1, timeZone) === offsetMs) return endMs
  let changeMs = startMs - modulo(startMs, QUARTER_MS) + QUARTER_MS
  while (utcOffsetMs(changeMs, timeZone) === offsetMs) changeMs += QUARTER_MS
  return changeMs
}

/** The local hours that touch [fromMs, toMs). */
export const localHours = (fromMs: number, toMs: number, timeZone: string): LocalStep[] =>
  localSteps(fromMs, toMs, HOUR_MS, timeZone)

const modulo = (value: number, by: number) => ((value % by) + by) % by
