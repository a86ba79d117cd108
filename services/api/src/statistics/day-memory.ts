import type { StatisticsCity } from './statistics-city.ts'
import type { CityHour } from './statistics-store.ts'

/** The hours of a day that have begun; `undefined` for one without a row. */
export type HoursOfDay = readonly (CityHour | undefined)[]

/**
 * What days of a city came to. A day is known as long as its hours are the very objects that it was summed from: those
 * of the batch view are until they are loaded again, those of the speed view are read anew for every answer.
 */
export interface DayMemory<Sum> {
  recall(city: StatisticsCity, date: string, hours: HoursOfDay): Sum | undefined
  remember(city: StatisticsCity, date: string, hours: HoursOfDay, sum: Sum): void
}

/** A little over the longest period that can be asked for. */
const DAYS_MAX = 32

export function createDayMemory<Sum>(): DayMemory<Sum> {
  const daysOf = new WeakMap<StatisticsCity, Map<string, { readonly hours: HoursOfDay; readonly sum: Sum }>>()
  return {
    recall(city, date, hours) {
      const known = daysOf.get(city)?.get(date)
      const isSame = known?.hours.length === hours.length && known.hours.every((hour, i) => hour === hours[i])
      return isSame ? known.sum : undefined
    },
    remember(city, date, hours, sum) {
      const days = daysOf.get(city) ?? new Map()
      daysOf.set(city, days)
      days.set(date, { hours, sum })
      const oldest = [...days.keys()].sort()[0]
      if (days.size > DAYS_MAX) days.delete(oldest)
    },
  }
}
