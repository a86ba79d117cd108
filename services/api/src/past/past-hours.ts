import type { StatisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsLook } from '../statistics/statistics-store.ts'
import { HOUR_MS, hourOfSums, type PastHour } from './past-hour.ts'

/** A city's past over whole hours, with what answers for it. */
export interface PastHours {
  readonly watermarkMs: number | null
  readonly hours: ReadonlyMap<number, PastHour>
}

/**
 * The hours that touch [fromMs, toMs), each as finely as it is known: the frames of the batch view before the watermark,
 * else the 5-minute roll-up of the speed view, else the hour alone (older imports; hours that the roll-up has dropped).
 */
export async function pastHours(
  look: StatisticsLook,
  city: StatisticsCity,
  fromMs: number,
  toMs: number,
): Promise<PastHours> {
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS
  const endMs = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const watermarkMs = await look.watermarkMs(city.cityId)
  const hours = new Map<number, PastHour>()
  const take = (found: readonly PastHour[]) => {
    for (const hour of found) if (!hours.has(hour.hourAtMs)) hours.set(hour.hourAtMs, hour)
  }
  take(await look.frames(city, firstMs, endMs))
  const missing = () => hoursOf(firstMs, endMs).filter((hourMs) => !hours.has(hourMs))
  for (const [from, to] of spansOf(missing())) take(await look.fiveMinuteFrames(city, from, to))
  for (const [from, to] of spansOf(missing())) {
    take((await look.cityHours(city, from, to)).map((hour) => hourOfSums(city, hour)))
  }
  return { watermarkMs, hours }
}

const hoursOf = (firstMs: number, endMs: number) =>
  Array.from({ length: (endMs - firstMs) / HOUR_MS }, (_, i) => firstMs + i * HOUR_MS)

/** Hours in order as spans without holes. Pure. */
export function spansOf(hoursMs: readonly number[]): [fromMs: number, toMs: number][] {
  const spans: [number, number][] = []
  for (const hourMs of hoursMs) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === hourMs) last[1] = hourMs + HOUR_MS
    else spans.push([hourMs, hourMs + HOUR_MS])
  }
  return spans
}
