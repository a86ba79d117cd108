import { localParts } from '@rocade/shared/domain/local-time'
import type { HourlyAnswer } from '@rocade/shared/protocol/answers'
import { localPeriod } from './local-period.ts'
import { periodSource, STATISTICS_UNITS } from './period-source.ts'
import type { StatisticsCity } from './statistics-city.ts'
import type { CityHour, StatisticsStore } from './statistics-store.ts'
import { createTally, type Tally } from './tally.ts'

const HOURS_OF_DAY = 24

export interface HourlyQuery {
  readonly days: number
  /** `null`: the whole city. */
  readonly zoneId: string | null
  /** One segment instead of a zone or the city; `null`: not asked for. */
  readonly segmentId?: string | null
  /** Monday to Friday only, Saturday and Sunday only, or all days. */
  readonly on?: 'all' | 'weekdays' | 'weekends'
  readonly nowMs: number
}

/**
 * A city or a zone by hour of the local day, over the same period as the weekly answer. On the days when the clock
 * changes an hour of the day comes twice or not at all; `coverage` counts it so.
 */
export async function hourlyAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { days, zoneId, segmentId = null, on = 'all', nowMs }: HourlyQuery,
): Promise<HourlyAnswer> {
  const period = localPeriod(nowMs, days, city.timeZone)
  const { watermarkMs, hours } = await store.look(async (look) => ({
    watermarkMs: await look.watermarkMs(city.cityId),
    hours: await look.cityHours(city, period.fromMs, period.toMs),
  }))
  const tallies = Array.from({ length: HOURS_OF_DAY }, () => createTally())
  const begun = new Array<number>(HOURS_OF_DAY).fill(0)
  const hourOfDay = new Map<number, number>()
  for (const hourAtMs of period.days.flatMap((day) => day.begunMs)) {
    const { hour, weekday } = localParts(hourAtMs, city.timeZone)
    if (on !== 'all' && weekday > 5 !== (on === 'weekends')) continue
    hourOfDay.set(hourAtMs, hour)
    begun[hour] = (begun[hour] ?? 0) + 1
  }
  const zone = zoneId === null ? null : city.zones.findIndex((candidate) => candidate.zoneId === zoneId)
  const segment = segmentId === null ? null : (city.indexOf.get(segmentId) ?? -1)
  for (const cityHour of hours) {
    const tally = tallies[hourOfDay.get(cityHour.hourAtMs) ?? -1]
    if (tally !== undefined) addHour(city, { zone, segment }, cityHour, tally)
  }
  const ofPlace = zone === null ? city.segmentIds.length : (city.zones[zone]?.segments ?? 0)
  const segments = segment === null ? ofPlace : 1
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: STATISTICS_UNITS,
    cityId: city.cityId,
    zoneId,
    segmentId,
    on,
    timeZone: city.timeZone,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
    source: periodSource(hours.map((hour) => hour.view)),
    hours: tallies.map((tally, hour) => ({
      hour,
      medianSpeedKmh: tally.medianSpeedKmh(),
      ...tally.statistics(segments * (begun[hour] ?? 0)),
    })),
  }
}

interface Place {
  /** Position of a zone; `null`: all. */
  readonly zone: number | null
  /** Position of a segment, which counts as itself; `null`: all. */
  readonly segment: number | null
}

function addHour(city: StatisticsCity, { zone, segment: only }: Place, hour: CityHour, tally: Tally): void {
  const weights = zone === null ? city.weightInCity : city.weightInZone
  // A hundred thousand times an answer: without an iterator and its pairs.
  for (let position = 0; position < hour.segments.length; position++) {
    const segment = hour.segments[position] ?? -1
    if (only !== null && segment !== only) continue
    const ownZone = city.zoneOf[segment]
    if (ownZone === undefined || (zone !== null && ownZone !== zone)) continue
    tally.add(hour, position, only === null ? (weights[segment] ?? 0) : 1)
  }
}
