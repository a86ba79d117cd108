import { setImmediate } from 'node:timers/promises'
import { congestionLevel, LEVELS, type Level } from '@rocade/shared/domain/congestion-level'
import type { CongestionAnswer } from '@rocade/shared/protocol/past-answers'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsStore } from '../statistics/statistics-store.ts'
import { iso, pastEnvelope } from './past-envelope.ts'
import { type PastStep, pastStep } from './past-hour.ts'
import { pastHours } from './past-hours.ts'
import type { PlaybackQuery } from './playback.ts'

/** Steps judged before others get a turn. */
const STEPS_A_TURN = 100

/** How many segments of a city had each level, step by step, with the weather of the same hours. */
export async function congestionAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { fromMs, toMs, stepS, nowMs }: PlaybackQuery,
): Promise<CongestionAnswer> {
  const { past, weather } = await store.look(async (look) => ({
    past: await pastHours(look, city, fromMs, toMs),
    weather: await look.weather(city.cityId, fromMs, toMs),
  }))
  const levels = Object.fromEntries(LEVELS.map((level) => [level, [] as number[]])) as Record<Level, number[]>
  const resolutionS: (number | null)[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += stepS * 1000) {
    const step = pastStep(past.hours, atMs, stepS * 1000, city.segmentIds.length)
    const counts = countLevels(step, city.segmentIds.length)
    for (const level of LEVELS) levels[level].push(counts[level])
    resolutionS.push(step?.resolutionS ?? null)
    if (resolutionS.length % STEPS_A_TURN === 0) await setImmediate()
  }
  return {
    ...pastEnvelope(city, nowMs, past.watermarkMs),
    from: iso(fromMs),
    to: iso(toMs),
    stepS,
    segments: city.segmentIds.length,
    levels,
    resolutionS,
    weather,
  }
}

function countLevels(step: PastStep | null, segments: number): Record<Level, number> {
  const counts: Record<Level, number> = { free: 0, light: 0, heavy: 0, jammed: 0, closed: 0, 'no-data': 0 }
  if (step === null) return { ...counts, 'no-data': segments }
  for (let i = 0; i < segments; i++) {
    const speed = step.speedKmh[i] ?? Number.NaN
    const freeFlow = step.freeFlowKmh[i] ?? Number.NaN
    const level = congestionLevel({
      speedKmh: Number.isNaN(speed) ? null : speed,
      freeFlowKmh: Number.isNaN(freeFlow) ? null : freeFlow,
      isClosed: step.isClosed[i] === 1,
    })
    counts[level]++
  }
  return counts
}
