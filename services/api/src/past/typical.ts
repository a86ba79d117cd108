import { setImmediate } from 'node:timers/promises'
import { addDays, localDateOf, startOfLocalDayMs, utcOffsetMs } from '@rocade/shared/domain/local-time'
import type { PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import { percentileOfSorted } from '../statistics/percentile.ts'
import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsStore } from '../statistics/statistics-store.ts'
import { iso, pastEnvelope, tenth } from './past-envelope.ts'
import { type PastHour, pastStep } from './past-hour.ts'
import { pastHours } from './past-hours.ts'
import { freeFlows } from './playback.ts'

/** How many days back there may be something to learn from. */
const DAYS_BACK = 8
const DAY_MS = 86_400_000
const QUARTER_MS = 900_000

export interface TypicalQuery {
  /** Local calendar day of the city. */
  readonly date: string
  readonly nowMs: number
}

/**
 * What is typical for a day: of each segment at each quarter of an hour the median over the same quarter and its two
 * neighbours on the other days of its kind (Monday to Friday, or weekend) among the last 8 and today. The day itself
 * never counts: it would be compared with itself.
 */
export async function typicalAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { date, nowMs }: TypicalQuery,
): Promise<PlaybackAnswer> {
  const dates = daysOfSameKind(date, localDateOf(nowMs, city.timeZone))
  const fromMs = startOfLocalDayMs(date, city.timeZone)
  const toMs = startOfLocalDayMs(addDays(date, 1), city.timeZone)
  const first = dates[0] ?? date
  const { watermarkMs, hours } = await store.look((look) =>
    pastHours(look, city, startOfLocalDayMs(first, city.timeZone) - QUARTER_MS, nowMs),
  )
  const usable = dates.filter((other) => hours.has(startOfLocalDayMs(other, city.timeZone)))
  const frames: PlaybackAnswer['frames'] = []
  for (let atMs = fromMs; atMs < toMs; atMs += QUARTER_MS) {
    const instants = usable.map((other) => sameLocalTime(atMs, date, other, city.timeZone))
    frames.push(medianFrame(city, hours, atMs, instants))
    // a day of medians takes tens of milliseconds: live answers go in between
    await setImmediate()
  }
  return {
    ...pastEnvelope(city, nowMs, watermarkMs),
    from: iso(fromMs),
    to: iso(toMs),
    stepS: QUARTER_MS / 1000,
    basis: { dates: usable },
    segmentIds: [...city.segmentIds],
    freeFlowKmh: freeFlows(city, hours),
    frames,
  }
}

const isWeekend = (date: string) => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())

/** Days up to today, oldest first, of the same kind as `date`, without it. Pure. */
export function daysOfSameKind(date: string, today: string): string[] {
  const days = Array.from({ length: DAYS_BACK + 1 }, (_, i) => addDays(today, i - DAYS_BACK))
  return days.filter((other) => other !== date && isWeekend(other) === isWeekend(date))
}

/** The instant of another day at which its clock says the same. */
function sameLocalTime(atMs: number, date: string, other: string, timeZone: string): number {
  const days = Math.round((Date.parse(other) - Date.parse(date)) / DAY_MS)
  const wallMs = atMs + utcOffsetMs(atMs, timeZone) + days * DAY_MS
  return wallMs - utcOffsetMs(wallMs - utcOffsetMs(wallMs, timeZone), timeZone)
}

function medianFrame(
  city: StatisticsCity,
  hours: ReadonlyMap<number, PastHour>,
  atMs: number,
  instants: readonly number[],
): PlaybackAnswer['frames'][number] {
  const steps = instants.flatMap((instant) =>
    [-QUARTER_MS, 0, QUARTER_MS].flatMap(
      (shift) => pastStep(hours, instant + shift, QUARTER_MS, city.segmentIds.length) ?? [],
    ),
  )
  const empty = { at: iso(atMs), resolutionS: null, source: null, speedKmh: [], closed: [] }
  if (steps.length === 0) return empty
  const speedKmh = city.segmentIds.map((_, segment) => {
    const known = steps.flatMap((step) => {
      const speed = step.speedKmh[segment] ?? Number.NaN
      return Number.isNaN(speed) ? [] : [speed]
    })
    return tenth(percentileOfSorted(new Float64Array(known).sort(), 0.5) ?? Number.NaN)
  })
  const resolutionS = Math.max(...steps.map((step) => step.resolutionS))
  const views = new Set(steps.map((step) => step.view))
  return { ...empty, resolutionS, source: views.size > 1 ? 'merged' : (steps[0]?.view ?? null), speedKmh }
}
