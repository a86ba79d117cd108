import type { QuestionResult } from '@rocade/shared/protocol/questions'

/** Lines that one chart can tell apart. */
export const SERIES_MAX = 6

/** One place of a result: a value for each bucket of time. */
export interface ResultSeries {
  /** `city`, `city/zone` or `city/zone/segment`. */
  readonly placeId: string
  readonly cityId: string
  readonly zoneId: string | null
  readonly segmentId: string | null
  readonly values: readonly (number | null)[]
  /** Of the values that there are; `null`: none. */
  readonly mean: number | null
}

export interface ResultSeriesSet {
  /** Buckets in the order of time; one empty name where there are none. */
  readonly times: readonly string[]
  readonly series: readonly ResultSeries[]
}

/** A result as one series for each place, the one with the greatest mean first. Pure. */
export function resultSeries({ columns, rows }: Pick<QuestionResult, 'columns' | 'rows'>, measure: string) {
  const textAt = (name: string, row: number) => {
    const value = columns[name]?.[row]
    return value === undefined || value === null ? null : String(value)
  }
  const labels = wallClock(
    Array.from({ length: rows }, (_, row) => ({
      label: textAt('time', row) ?? '',
      cityId: textAt('city_id', row) ?? '',
    })),
  )
  const timeAt = (row: number) => labels[row] ?? ''
  const times = [...new Set(labels)].sort()
  const places = new Map<string, { ids: (string | null)[]; values: (number | null)[] }>()
  const indexOf = new Map(times.map((time, index) => [time, index]))
  for (let row = 0; row < rows; row++) {
    const ids = ['city_id', 'zone_id', 'segment_id'].map((name) => textAt(name, row))
    const placeId = ids.filter((id) => id !== null).join('/')
    const place = places.get(placeId) ?? { ids, values: times.map(() => null) }
    const value = columns[measure]?.[row]
    place.values[indexOf.get(timeAt(row)) ?? 0] = typeof value === 'number' ? value : null
    places.set(placeId, place)
  }
  const series = [...places].map(([placeId, { ids, values }]): ResultSeries => {
    const [cityId = null, zoneId = null, segmentId = null] = ids
    return { placeId, cityId: cityId ?? '', zoneId, segmentId, values, mean: meanOf(values) }
  })
  series.sort((a, b) => (b.mean ?? -1e9) - (a.mean ?? -1e9) || (a.placeId < b.placeId ? -1 : 1))
  return { times, series } satisfies ResultSeriesSet
}

const OFFSET = /[+-]\d\d:\d\d$/

/**
 * Hours of cities in several time zones stand under one another by their wall clocks, so the offset goes. The second of
 * two hours with one name, in the night on which the clock goes back, gets a mark that sorts it behind the first one.
 */
function wallClock(times: readonly { readonly label: string; readonly cityId: string }[]): string[] {
  const firstOf = new Map<string, string>()
  const keyOf = ({ label, cityId }: { label: string; cityId: string }) => `${cityId} ${label.replace(OFFSET, '')}`
  for (const time of times) {
    const known = firstOf.get(keyOf(time))
    if (known === undefined || Date.parse(time.label) < Date.parse(known)) firstOf.set(keyOf(time), time.label)
  }
  return times.map((time) => {
    if (!time.label.includes('T')) return time.label
    return `${time.label.replace(OFFSET, '')}${firstOf.get(keyOf(time)) === time.label ? '' : '~'}`
  })
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

export interface HeatScale {
  /** Lower limits of the classes 0..6. */
  readonly limits: readonly number[]
  /** `null` for no value. */
  classOf(value: number | null): number | null
}

const CLASSES = 7

/** Seven classes of one width over the values; `isInverse`: the smallest values are the strongest. Pure. */
export function heatScale(values: readonly (number | null)[], isInverse: boolean): HeatScale {
  const known = values.filter((value) => value !== null)
  const low = known.reduce((least, value) => Math.min(least, value), known[0] ?? 0)
  const high = known.reduce((most, value) => Math.max(most, value), low)
  const width = (high - low) / CLASSES || 1
  return {
    limits: Array.from({ length: CLASSES }, (_, i) => low + i * width),
    classOf(value) {
      if (value === null) return null
      const step = Math.min(CLASSES - 1, Math.max(0, Math.floor((value - low) / width)))
      return isInverse ? CLASSES - 1 - step : step
    },
  }
}
