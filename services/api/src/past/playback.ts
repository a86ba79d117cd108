import type { PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsStore } from '../statistics/statistics-store.ts'
import { iso, pastEnvelope, tenth } from './past-envelope.ts'
import { type PastHour, type PastStep, pastStep } from './past-hour.ts'
import { pastHours } from './past-hours.ts'

export interface PlaybackQuery {
  readonly fromMs: number
  readonly toMs: number
  /** A divisor of 3600 and a multiple of 300. */
  readonly stepS: number
  readonly nowMs: number
}

/** All segments of a city at each step of [from, to). Steps of which nothing is known are there, and empty. */
export async function playbackAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { fromMs, toMs, stepS, nowMs }: PlaybackQuery,
): Promise<PlaybackAnswer> {
  const { watermarkMs, hours } = await store.look((look) => pastHours(look, city, fromMs, toMs))
  const frames: PlaybackAnswer['frames'] = []
  for (let atMs = fromMs; atMs < toMs; atMs += stepS * 1000) {
    const step = pastStep(hours, atMs, stepS * 1000, city.segmentIds.length)
    frames.push(step === null ? emptyFrame(atMs) : frameOf(atMs, step))
  }
  return {
    ...pastEnvelope(city, nowMs, watermarkMs),
    from: iso(fromMs),
    to: iso(toMs),
    stepS,
    basis: null,
    segmentIds: [...city.segmentIds],
    freeFlowKmh: freeFlows(city, hours),
    frames,
  }
}

const emptyFrame = (atMs: number) => ({ at: iso(atMs), resolutionS: null, source: null, speedKmh: [], closed: [] })

function frameOf(atMs: number, step: PastStep): PlaybackAnswer['frames'][number] {
  const closed: number[] = []
  step.isClosed.forEach((isClosed, segment) => {
    if (isClosed === 1) closed.push(segment)
  })
  return {
    at: iso(atMs),
    resolutionS: step.resolutionS,
    source: step.view,
    speedKmh: Array.from(step.speedKmh, tenth),
    closed,
  }
}

/** Of each segment the newest free flow in these hours. */
export function freeFlows(city: StatisticsCity, hours: ReadonlyMap<number, PastHour>): (number | null)[] {
  const newestFirst = [...hours.values()].sort((a, b) => b.hourAtMs - a.hourAtMs)
  return city.segmentIds.map((_, segment) => {
    const hour = newestFirst.find(({ freeFlowKmh }) => !Number.isNaN(freeFlowKmh[segment]))
    return tenth(hour?.freeFlowKmh[segment])
  })
}
