import type { City } from '@rocade/shared/cities/city'
import type { Clock } from '@rocade/shared/ports/clock'
import type { Source } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import type { Budget } from '../../http/budget.ts'
import type { JsonClient } from '../../http/json-client.ts'
import type { CityOutages } from '../../outage.ts'
import { createWeatherSource, middleOf } from '../ask-weather.ts'
import { CURRENT_UNITS, readCurrent } from './current-answer.ts'

const NAME = 'open-meteo'
const PATH = '/v1/forecast'
/** Its present weather is renewed every 15 minutes. */
const EVERY_MS = 900_000

export interface OpenMeteoOptions {
  readonly client: JsonClient
  readonly budget: Budget
  /** It needs no key; but nothing here asks the network without being told to. */
  readonly isAllowed: boolean
  readonly clock: Clock
  readonly outages: CityOutages
  readonly isOn: SourceSwitch
}

/**
 * The present weather from Open-Meteo at the middle of each city, every 15 minutes, without a key. Its event time is
 * `current.time`; an answer that repeats the last one is not sent again. Free for non-commercial use, CC BY 4.0.
 */
export function createOpenMeteoSource(options: OpenMeteoOptions): Source {
  const { isAllowed, client, budget, clock, outages, isOn } = options
  return createWeatherSource({
    service: { name: NAME, client, budget, clock, outages, path: PATH, everyMs: EVERY_MS, queryOf, read: readCurrent },
    offDetail: isAllowed ? null : 'set OPEN_METEO=on to ask Open-Meteo for the weather; no key is needed',
    onDetail: 'asks Open-Meteo for the weather of each city every 15 minutes',
    isOn,
  })
}

/** Units are asked for by name, not left to a default that may change. */
function queryOf(city: City): Record<string, string> {
  const { lat, lon } = middleOf(city)
  return {
    latitude: lat,
    longitude: lon,
    current: Object.keys(CURRENT_UNITS).join(','),
    temperature_unit: 'celsius',
    wind_speed_unit: 'kmh',
    precipitation_unit: 'mm',
    timeformat: 'unixtime',
    timezone: 'UTC',
  }
}
