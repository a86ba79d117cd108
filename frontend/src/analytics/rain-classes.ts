import { localParts } from '@rocade/shared/domain/local-time'
import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import type { PastWeather } from '@rocade/shared/protocol/past-answers'

export const RAIN_CLASSES = ['dry', 'drizzle', 'rain', 'heavy'] as const
export type RainClass = (typeof RAIN_CLASSES)[number]

/** Of rain in mm/h. Pure. */
export const rainClass = (mmPerHour: number): RainClass =>
  mmPerHour <= 0 ? 'dry' : mmPerHour < 0.5 ? 'drizzle' : mmPerHour < 2 ? 'rain' : 'heavy'

export interface RainEffect {
  readonly rain: RainClass
  readonly hours: number
  /** Mean of speed / mean speed of the same kind of day and hour, less 1; `null` without an hour. */
  readonly difference: number | null
}

/**
 * How speeds in each class of rain compare with the mean of the same hour on the same kind of day (weekdays, weekend):
 * so that an evening rain is not blamed for the evening rush. Hours without weather or speed count nowhere. Pure.
 */
export function rainEffects({ series, timeZone }: WeeklyAnswer, weather: readonly PastWeather[]): RainEffect[] {
  const rainAt = new Map(weather.map((hour) => [Date.parse(hour.at), hour.rainMmPerHour]))
  const hours = series.flatMap(({ hourAt, meanSpeedKmh }) => {
    const rain = rainAt.get(Date.parse(hourAt))
    if (meanSpeedKmh === null || rain === undefined || rain === null) return []
    const { hour, weekday } = localParts(Date.parse(hourAt), timeZone)
    return [{ kind: `${weekday > 5} ${hour}`, speedKmh: meanSpeedKmh, rain: rainClass(rain) }]
  })
  const sums = new Map<string, { sum: number; count: number }>()
  for (const { kind, speedKmh } of hours) {
    const { sum, count } = sums.get(kind) ?? { sum: 0, count: 0 }
    sums.set(kind, { sum: sum + speedKmh, count: count + 1 })
  }
  return RAIN_CLASSES.map((rain) => {
    const own = hours.filter((hour) => hour.rain === rain)
    const ratios = own.map(({ kind, speedKmh }) => {
      const { sum, count } = sums.get(kind) ?? { sum: speedKmh, count: 1 }
      return speedKmh / (sum / count) - 1
    })
    const difference = ratios.length === 0 ? null : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
    return { rain, hours: own.length, difference }
  })
}
