import { setImmediate } from 'node:timers/promises'
import type { Statistics, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { createDayMemory, type HoursOfDay } from './day-memory.ts'
import { localPeriod } from './local-period.ts'
import { periodSource, STATISTICS_UNITS, viewAt } from './period-source.ts'
import type { StatisticsCity } from './statistics-city.ts'
import type { CityHour, StatisticsStore } from './statistics-store.ts'
import { createTally, type Tally } from './tally.ts'

/**
 * A city day by day (local calendar, ending with today), each day zone by zone, and the same period hour by hour.
 * Hours that have not begun count nowhere; the present one counts whole.
 */
export async function weeklyAnswer(
  store: StatisticsStore,
  city: StatisticsCity,
  days: number,
  nowMs: number,
): Promise<WeeklyAnswer> {
  const period = localPeriod(nowMs, days, city.timeZone)
  const { watermarkMs, hours } = await store.look(async (look) => ({
    watermarkMs: await look.watermarkMs(city.cityId),
    hours: await look.cityHours(city, period.fromMs, period.toMs),
  }))
  const byHour = new Map(hours.map((hour) => [hour.hourAtMs, hour]))
  const series: WeeklyAnswer['series'] = []
  const answerDays: WeeklyAnswer['days'] = []
  for (const day of period.days) {
    const ofDay = day.begunMs.map((hourAtMs) => byHour.get(hourAtMs))
    const known = knownDays.recall(city, day.date, ofDay)
    const { statistics, zones, hourly } = known ?? summedDay(city, ofDay)
    answerDays.push({ date: day.date, hours: day.hours, ...statistics, zones })
    for (const [i, hourAtMs] of day.begunMs.entries()) {
      const source = byHour.get(hourAtMs)?.view ?? viewAt(hourAtMs, watermarkMs)
      series.push({ hourAt: new Date(hourAtMs).toISOString(), source, ...(hourly[i] ?? emptyHour(city)) })
    }
    if (known !== undefined) continue
    knownDays.remember(city, day.date, ofDay, { statistics, zones, hourly })
    // A month of a city takes tens of milliseconds: live answers go between its days.
    await setImmediate()
  }
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: STATISTICS_UNITS,
    cityId: city.cityId,
    timeZone: city.timeZone,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
    source: periodSource(hours.map((hour) => hour.view)),
    days: answerDays,
    series,
  }
}

const emptyHour = (city: StatisticsCity) => createTally().statistics(city.segmentIds.length)

interface SummedDay {
  readonly statistics: Statistics
  readonly zones: WeeklyAnswer['days'][number]['zones']
  /** Of the hours that have begun. */
  readonly hourly: readonly Statistics[]
}

/** A month is 150,000 segment hours: what did not change is not summed up again. */
const knownDays = createDayMemory<SummedDay>()

function summedDay(city: StatisticsCity, hours: HoursOfDay): SummedDay {
  const whole = createTally()
  const zones = city.zones.map(() => createTally())
  const hourly = hours.map((hour): Statistics => {
    const tally = createTally()
    if (hour !== undefined) addHour(city, hour, [whole, tally], zones)
    return tally.statistics(city.segmentIds.length)
  })
  const begun = hours.length
  return {
    statistics: whole.statistics(city.segmentIds.length * begun),
    zones: city.zones.map(({ zoneId, segments }, i) => ({
      zoneId,
      ...(zones[i] ?? createTally()).statistics(segments * begun),
    })),
    hourly,
  }
}

function addHour(city: StatisticsCity, hour: CityHour, ofCity: readonly Tally[], ofZones: readonly Tally[]): void {
  // A hundred thousand times an answer: without an iterator and its pairs.
  for (let position = 0; position < hour.segments.length; position++) {
    const segment = hour.segments[position] ?? -1
    const zone = city.zoneOf[segment]
    if (zone === undefined) continue
    for (const tally of ofCity) tally.add(hour, position, city.weightInCity[segment] ?? 0)
    ofZones[zone]?.add(hour, position, city.weightInZone[segment] ?? 0)
  }
}
