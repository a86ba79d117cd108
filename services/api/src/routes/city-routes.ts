import type { City } from '@rocade/shared/cities/city'
import { removedDataText } from '@rocade/shared/cities/removed-data-text'
import type { Clock } from '@rocade/shared/ports/clock'
import {
  CityChanged,
  CityCost,
  CityPatch,
  CityRemoved,
  CityRequest,
  RemovedCityData,
} from '@rocade/shared/protocol/city-requests'
import type { SourceReport } from '@rocade/shared/protocol/source-report'
import { z } from 'zod'
import { callsPerDay, cityCost } from '../cities/city-cost.ts'
import type { CityDesk } from '../cities/city-desk.ts'
import type { ApiServer } from '../http/api-server.ts'
import { ProblemError } from '../http/problem.ts'
import { CityParam } from '../http/query.ts'
import { accepted, answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface CityRoutesOptions {
  readonly cities: KnownCities
  readonly desk: CityDesk
  readonly sources: () => readonly SourceReport[]
  readonly clock: Clock
}

const CITY_BODY_MAX_BYTES = 1024 * 1024
const tags = ['cities']
const Params = z.object({ cityId: CityParam })
const NoParams = z.strictObject({})

/** Cities added, edited, switched on and off, and removed while everything runs. */
export function registerCityRoutes(app: ApiServer, { cities, desk, sources, clock }: CityRoutesOptions): void {
  const changed = (city: City, isActive: boolean, calls: number) => ({
    cityId: city.cityId,
    isActive,
    zones: city.zones.features.length,
    segments: city.segmentsById.size,
    callsPerDay: calls,
    url: `/api/cities/${city.cityId}/cost`,
  })

  app.get(
    '/api/cities/:cityId/cost',
    {
      schema: {
        tags,
        summary: 'What a city costs while it is active',
        description: 'In calls a day to services of others, by the sources that are on now.',
        params: Params,
        querystring: NoParams,
        response: answers('The cost', CityCost, [400, 404]),
      },
    },
    async (request) => {
      const city = cities.one(request.params.cityId)
      const feeds = cityCost(city, sources())
      const head = { generatedAt: new Date(clock.nowMs()).toISOString(), units: { callsPerDay: 'calls/day' } }
      return { ...head, cityId: city.cityId, callsPerDay: callsPerDay(feeds), feeds }
    },
  )

  app.post(
    '/api/cities',
    {
      bodyLimit: CITY_BODY_MAX_BYTES,
      schema: {
        tags,
        summary: 'Add a city',
        description:
          'With its zones, and its segments where they are known; without segments Rocade makes a model of the roads between the zones. A new city is switched off: look at its cost, then switch it on. The number of cities is bounded (`CITIES_MAX`): 409.',
        querystring: NoParams,
        body: CityRequest,
        response: accepted('The city is added', CityChanged, [400, 409]),
      },
    },
    async (request, reply) => {
      const city = await desk.add(request.body)
      const result = changed(city, false, callsPerDay(cityCost(city, sources())))
      return reply.code(202).header('location', result.url).send(result)
    },
  )

  app.patch(
    '/api/cities/:cityId',
    {
      bodyLimit: CITY_BODY_MAX_BYTES,
      schema: {
        tags,
        summary: 'Switch a city on or off, or edit it',
        description:
          'Its name, attribution, zones and segments; what is left out stays. Producers, map and statistics follow within seconds. What was stored stays, summed up over the zones and segments of its time. Where its sources ask services of others, switching on needs `agreedCallsPerDay`: 409 says how many. Zones and segments of the cities that come with Rocade are not edited: 409.',
        params: Params,
        querystring: NoParams,
        body: CityPatch,
        response: accepted('The city is changed', CityChanged, [400, 404, 409]),
      },
    },
    async (request, reply) => {
      const { isActive, agreedCallsPerDay = 0 } = request.body
      const city = await desk.change(request.params.cityId, request.body, (before) => {
        const costs = cityCost(before, sources())
        const calls = callsPerDay(costs)
        if (isActive === true && !before.isActive && agreedCallsPerDay < calls) throw notAgreed(before, calls, costs)
      })
      return reply.code(202).send(changed(city, city.isActive, callsPerDay(cityCost(city, sources()))))
    },
  )

  app.delete(
    '/api/cities/:cityId',
    {
      schema: {
        tags,
        summary: 'Remove a city',
        description:
          'It leaves lists, live feed and batch within seconds, also when it is set aside; the same id may be added again. `data` says what happens to its readings, and the answer what goes when: the log is append-only, and its messages go by retention.',
        params: Params,
        querystring: z.strictObject({ data: RemovedCityData }),
        response: accepted('The city is removed', CityRemoved, [400, 404]),
      },
    },
    async (request, reply) => {
      const { cityId } = request.params
      const { data } = request.query
      await desk.remove(cityId, data)
      return reply.code(202).send({ cityId, data, detail: removedDataText(data) })
    },
  )
}

function notAgreed({ name }: City, calls: number, costs: ReturnType<typeof cityCost>): ProblemError {
  const paid = costs.filter(({ callsPerDay: perDay }) => perDay > 0)
  const detail = paid.map(({ source, detail: what }) => `${source}: ${what}`).join('; ')
  return new ProblemError(
    'conflict',
    `${name} takes up to ${calls} calls a day (${detail}). Send agreedCallsPerDay: ${calls} to agree.`,
  )
}
