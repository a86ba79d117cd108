import type { City } from '@rocade/shared/cities/city'
import { feeds } from '@rocade/shared/feeds/index'
import type { CityCost } from '@rocade/shared/protocol/city-requests'
import type { SourceReport } from '@rocade/shared/protocol/source-report'

export type CostOfFeed = CityCost['feeds'][number]

/**
 * What a city costs in calls to services of others, by what the producers say of their sources: the first source of its
 * list that is on will be used. Where cities share a budget, its even share with one city more. Pure.
 */
export function cityCost(city: City, reports: readonly SourceReport[]): CostOfFeed[] {
  return feeds.map(({ name: feed }): CostOfFeed => {
    const wanted: Readonly<Record<string, readonly string[]>> = city.sources
    const report = (wanted[feed] ?? [])
      .flatMap((name) => reports.find((one) => one.name === name && one.feed === feed) ?? [])
      .find(({ state }) => state === 'on')
    if (report === undefined)
      return { feed, source: null, callsPerDay: 0, detail: 'no source of its list is on: there will be no readings' }
    const { name: source, calls } = report
    if (calls === undefined) return { feed, source, callsPerDay: 0, detail: `${source} asks nobody` }
    const cities = new Set([...report.cityIds, city.cityId]).size
    const share = Math.floor(calls.perDayMax / cities)
    const callsPerDay = Math.min(calls.perCityDay ?? share, share)
    const detail =
      calls.perCityDay === null
        ? `${cities} cities share ${calls.perDayMax} calls a day: ${city.segmentsById.size} segments, each asked about every ${everyMinutes(city, callsPerDay)} min`
        : `${callsPerDay} of at most ${calls.perDayMax} calls a day`
    return { feed, source, callsPerDay, detail }
  })
}

const everyMinutes = (city: City, callsPerDay: number) =>
  callsPerDay === 0 ? '∞' : Math.ceil((city.segmentsById.size * 1440) / callsPerDay)

export const callsPerDay = (costs: readonly CostOfFeed[]) => costs.reduce((sum, cost) => sum + cost.callsPerDay, 0)
