import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { CityHour, View } from '../statistics/statistics-store.ts'

export const STEP_MS = 300_000
export const HOUR_MS = 3_600_000
export const STEPS_OF_HOUR = HOUR_MS / STEP_MS

/** One hour of a city's past: 12 steps of 5 minutes, or a single one where only the hour is known. */
export interface PastHour {
  readonly hourAtMs: number
  readonly view: View
  /** Width of a step, 300 or 3600 s. */
  readonly resolutionS: number
  /** By step, then by segment of the city, km/h; NaN without a reading of an open road. */
  readonly speedKmh: Float32Array
  /** As `speedKmh`; 1 where the road was closed. */
  readonly isClosed: Uint8Array
  /** By segment, km/h; NaN where it is not known. */
  readonly freeFlowKmh: Float32Array
}

export function emptyHour(city: StatisticsCity, hourAtMs: number, view: View, resolutionS = STEP_MS / 1000): PastHour {
  const segments = city.segmentIds.length
  const size = segments * (HOUR_MS / 1000 / resolutionS)
  return {
    hourAtMs,
    view,
    resolutionS,
    speedKmh: new Float32Array(size).fill(Number.NaN),
    isClosed: new Uint8Array(size),
    freeFlowKmh: new Float32Array(segments).fill(Number.NaN),
  }
}

/** An hour that only the hourly sums know. Pure. */
export function hourOfSums(city: StatisticsCity, hour: CityHour): PastHour {
  const past = emptyHour(city, hour.hourAtMs, hour.view, HOUR_MS / 1000)
  for (const [position, segment] of hour.segments.entries()) {
    if (segment < 0) continue
    const readings = hour.readings[position] ?? 0
    past.speedKmh[segment] = hour.speedKmh[position] ?? Number.NaN
    past.isClosed[segment] = readings === 0 && (hour.closedReadings[position] ?? 0) > 0 ? 1 : 0
    if (readings > 0) past.freeFlowKmh[segment] = readings / (hour.sumFreeFlowPaceHPerKm[position] ?? Number.NaN)
  }
  return past
}

/** All segments over one step of any width: what they did on average, and since when that is known how finely. */
export interface PastStep {
  readonly speedKmh: Float32Array
  readonly isClosed: Uint8Array
  readonly freeFlowKmh: Float32Array
  readonly resolutionS: number
  readonly view: View
}

/**
 * The city over [fromMs, fromMs + widthMs), within one hour: the space-mean of the steps that lie in it. A segment is
 * closed when it had no speed and was closed in one of them. `null` where the hour is not known.
 */
export function pastStep(
  hours: ReadonlyMap<number, PastHour>,
  fromMs: number,
  widthMs: number,
  segments: number,
): PastStep | null {
  const hour = hours.get(Math.floor(fromMs / HOUR_MS) * HOUR_MS)
  if (hour === undefined) return null
  const { view, resolutionS, freeFlowKmh } = hour
  const first = Math.floor((fromMs - hour.hourAtMs) / (resolutionS * 1000))
  const count = Math.max(1, Math.round(widthMs / (resolutionS * 1000)))
  if (count === 1) {
    const part = [first * segments, (first + 1) * segments] as const
    const speedKmh = hour.speedKmh.subarray(...part)
    const isClosed = hour.isClosed.subarray(...part)
    return hasAny(speedKmh, isClosed) ? { speedKmh, isClosed, freeFlowKmh, resolutionS, view } : null
  }
  const { speedKmh, isClosed } = meanOfSteps(hour, first, count, segments)
  return hasAny(speedKmh, isClosed) ? { speedKmh, isClosed, freeFlowKmh, resolutionS, view } : null
}

const hasAny = (speedKmh: Float32Array, isClosed: Uint8Array) =>
  speedKmh.some((speed) => !Number.isNaN(speed)) || isClosed.includes(1)

function meanOfSteps(hour: PastHour, first: number, count: number, segments: number) {
  const speedKmh = new Float32Array(segments).fill(Number.NaN)
  const isClosed = new Uint8Array(segments)
  for (let segment = 0; segment < segments; segment++) {
    let pace = 0
    let known = 0
    let closed = 0
    for (let step = first; step < first + count; step++) {
      const position = step * segments + segment
      const speed = hour.speedKmh[position] ?? Number.NaN
      closed += hour.isClosed[position] ?? 0
      if (Number.isNaN(speed)) continue
      pace += 1 / Math.max(1, speed)
      known++
    }
    if (known > 0) speedKmh[segment] = known / pace
    else isClosed[segment] = closed > 0 ? 1 : 0
  }
  return { speedKmh, isClosed }
}
