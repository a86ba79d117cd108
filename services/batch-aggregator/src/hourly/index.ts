import type { HourlyTable } from './hourly-table.ts'
import { trafficHourly } from './traffic.ts'
import { weatherHourly } from './weather.ts'

/** The hourly sums of each feed that has any, by the feed's name. */
export const hourlyTables: ReadonlyMap<string, HourlyTable> = new Map(
  [trafficHourly, weatherHourly].map((table) => [table.feed, table]),
)
