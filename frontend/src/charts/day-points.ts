import { localParts } from '@rocade/shared/domain/local-time'
import type { HistoryAnswer, HourlyAnswer } from '@rocade/shared/protocol/answers'

export interface DayPoint {
  /** Middle of the bucket, UTC ms. */
  readonly atMs: number
  readonly speedKmh: number | null
  readonly freeFlowKmh: number | null
  readonly coverage: number
  readonly usualKmh: number | null
  /** Usual p10 and p90. */
  readonly band: readonly [number, number] | null
}

/** Every bucket of a history with what is usual at its time of day. Buckets without a reading stay in, as gaps. Pure. */
export function dayPoints(history: HistoryAnswer, usual: HourlyAnswer['hours'] | null): DayPoint[] {
  return history.points.map((point) => {
    const atMs = Date.parse(point.at) + (history.stepS * 1000) / 2
    const { hour, minute } = localParts(atMs, history.timeZone)
    const at = usualAt(usual, hour + minute / 60)
    return {
      atMs,
      speedKmh: point.speedKmh,
      freeFlowKmh: point.freeFlowKmh,
      coverage: point.coverage,
      usualKmh: at?.mean ?? null,
      band: at ? [at.p10, at.p90] : null,
    }
  })
}

interface UsualValue {
  readonly mean: number
  readonly p10: number
  readonly p90: number
}

/** What is usual at a time of day (h, 0..24): between the middles of two hours a straight line. */
function usualAt(usual: HourlyAnswer['hours'] | null, timeH: number): UsualValue | null {
  if (!usual) return null
  const before = Math.floor(timeH - 0.5)
  const share = timeH - 0.5 - before
  const a = figureOf(usual, (before + 24) % 24)
  const b = figureOf(usual, (before + 25) % 24)
  if (!a || !b) return share < 0.5 ? a : b
  const between = (key: keyof UsualValue) => a[key] * (1 - share) + b[key] * share
  return { mean: between('mean'), p10: between('p10'), p90: between('p90') }
}

function figureOf(usual: HourlyAnswer['hours'], hour: number): UsualValue | null {
  const entry = usual.find((it) => it.hour === hour)
  if (!entry || entry.meanSpeedKmh === null || entry.p10SpeedKmh === null || entry.p90SpeedKmh === null) return null
  return { mean: entry.meanSpeedKmh, p10: entry.p10SpeedKmh, p90: entry.p90SpeedKmh }
}

const HOUR_MS = 3_600_000

/** Every sixth hour on the city's clock between two instants, for an axis. Pure. */
export function sixHourTicks(fromMs: number, toMs: number, timeZone: string): number[] {
  const ticks: number[] = []
  for (let ms = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; ms <= toMs; ms += HOUR_MS) {
    if (localParts(ms, timeZone).hour % 6 === 0) ticks.push(ms)
  }
  return ticks
}
