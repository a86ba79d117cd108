import type { City } from '@rocade/shared/cities/city'
import type { CityBook } from '@rocade/shared/cities/city-book'
import { deriveSegments } from '@rocade/shared/cities/derive-segments'
import { assembleCity } from '@rocade/shared/cities/load-cities'
import { boxAround } from '@rocade/shared/domain/longitude'
import { CITIES_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { type AddedCity, CityChange } from '@rocade/shared/protocol/city-change'
import type { CityRequest } from '@rocade/shared/protocol/city-requests'
import { ProblemError } from '../http/problem.ts'

/** A message of the log may have 1 MB. */
const CHANGE_BYTES_MAX = 900_000
const SOURCES = { traffic: ['tomtom', 'simulator'], weather: ['openweather', 'open-meteo', 'simulator'] }
const MODEL_ATTRIBUTION = 'The road network is derived from the zones by Rocade; it is a model, not a street map'

/** Says on the topic `cities` what people decide about cities: every service follows it. */
export interface CityDesk {
  /** Adds a city, switched off. Throws a problem: 400 for parts that do not fit together, 409 for one that is there. */
  add(request: CityRequest): Promise<City>
  switch(city: City, isActive: boolean): Promise<void>
}

export interface CityDeskOptions {
  readonly log: EventLog
  readonly book: CityBook
  readonly clock: Clock
}

export function createCityDesk({ log, book, clock }: CityDeskOptions): CityDesk {
  /** Whole cities that were added: each change of them is told with them, because only the newest message stays. */
  async function say(cityId: string, isActive: boolean, city: AddedCity | undefined): Promise<void> {
    const changedAt = new Date(clock.nowMs()).toISOString()
    const change: CityChange = { cityId, isActive, changedAt, ...(city === undefined ? {} : { city }) }
    const value = Buffer.from(JSON.stringify(CityChange.parse(change)))
    if (value.length > CHANGE_BYTES_MAX)
      throw new ProblemError(
        'too-large',
        `The zones and segments take ${value.length} bytes, at most ${CHANGE_BYTES_MAX} are taken: simplify their outlines.`,
      )
    await log.append(CITIES_TOPIC, [{ key: cityId, value }])
    await book.catchUp()
  }

  return {
    async add(request) {
      if (book.find(request.cityId) !== undefined)
        throw new ProblemError('conflict', `There is a city ${request.cityId} already.`)
      const added = addedCity(request)
      const city = checked(request, added)
      await say(request.cityId, false, added)
      return book.find(request.cityId) ?? city
    },
    switch: (city, isActive) => say(city.cityId, isActive, city.folder === null ? partsOf(city) : undefined),
  }
}

function addedCity(request: CityRequest): AddedCity {
  const { name, country, timeZone, zones, sources = SOURCES, freshS = 900 } = request
  const segments = request.segments ?? deriveSegments(zones)
  const attribution = request.attribution ?? (request.segments === undefined ? MODEL_ATTRIBUTION : '')
  return { name, country, timeZone, bounds: boundsOf(zones), freshS, sources, attribution, zones, segments }
}

function checked({ cityId }: CityRequest, { zones, segments, ...file }: AddedCity): City {
  try {
    return assembleCity({ ...file, cityId, isActive: false, recording: null }, zones, segments)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const errors = [{ pointer: '/body', detail: error.message }]
    throw new ProblemError('bad-request', 'The parts of the city do not fit together.', { errors })
  }
}

function partsOf(city: City): AddedCity {
  const { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments } = city
  return { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments }
}

function boundsOf({ features }: CityRequest['zones']): [number, number, number, number] {
  const positions = features.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2),
  )
  const [west, south, east, north] = boxAround(positions) ?? [180, 90, -180, -90]
  return [west, south, east, north]
}
