import type { City } from '@rocade/shared/cities/city'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Source } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import type { Budget } from '../../http/budget.ts'
import type { JsonClient } from '../../http/json-client.ts'
import type { CityOutages } from '../../outage.ts'
import { createWeatherSource, middleOf } from '../ask-weather.ts'
import { readWeather } from './weather-answer.ts'

const NAME = 'openweather'
const PATH = '/data/2.5/weather'
/** The data is renewed at most every 10 minutes; asking a place more often only spends calls. */
const EVERY_MS = 600_000

export interface OpenweatherOptions {
  readonly client: JsonClient
  readonly budget: Budget
  /** `null`: the source is off. */
  readonly apiKey: string | null
  readonly clock: Clock
  readonly outages: CityOutages
  readonly isOn: SourceSwitch
}

/**
 * The present weather from OpenWeather (current weather, 2.5) at the middle of each city, every 10 minutes.
 * Its event time is `dt` of the answer; an answer that repeats the last one is not sent again.
 */
export function createOpenweatherSource(options: OpenweatherOptions): Source {
  const { apiKey, client, budget, clock, outages, isOn } = options
  const queryOf = (city: City) => ({ ...middleOf(city), units: 'metric', appid: apiKey ?? '' })
  return createWeatherSource({
    service: { name: NAME, client, budget, clock, outages, path: PATH, everyMs: EVERY_MS, queryOf, read: readWeather },
    offDetail: apiKey === null ? 'set OPENWEATHER_API_KEY to turn on live weather' : null,
    onDetail: 'asks OpenWeather for the weather of each city every 10 minutes',
    isOn,
  })
}
