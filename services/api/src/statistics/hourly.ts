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
  readonly nowMs: number
}

/**
 * A city or a zone by hour of the local day, over the same period as the weekly answer. On the days when the clock
 * changes an hour of the day comes twice or not at all; `coverage` counts it so.
 */
export async function hourlyAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  { days, zoneId, nowMs }: HourlyQuery,
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
    const { hour } = localParts(hourAtMs, city.timeZone)
    hourOfDay.set(hourAtMs, hour)
    begun[hour] = (begun[hour] ?? 0) + 1
  }
  const zone = zoneId === null ? null : city.zones.findIndex((candidate) => candidate.zoneId === zoneId)
  for (const cityHour of hours) {
    const tally = tallies[hourOfDay.get(cityHour.hourAtMs) ?? -1]
    if (tally !== undefined) addHour(city, zone, cityHour, tally)
  }
  const segments = zone === null ? city.segmentIds.length : (city.zones[zone]?.segments ?? 0)
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: STATISTICS_UNITS,
    cityId: city.cityId,
    zoneId,
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

function addHour(city: StatisticsCity, zone: number | null, hour: CityHour, tally: Tally): void {
  const weights = zone === null ? city.weightInCity : city.weightInZone
  for (const [position, segment] of hour.segments.entries()) {
    const ownZone = city.zoneOf[segment]
    if (ownZone === undefined || (zone !== null && ownZone !== zone)) continue
    tally.add(hour, position, weights[segment] ?? 0)
  }
}
