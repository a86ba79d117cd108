import type { Clock } from '@rocade/shared/ports/clock'
import { WeatherDailyAnswer, WeatherHourlyAnswer } from '@rocade/shared/protocol/weather-statistics'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { CityParam, integerParam } from '../http/query.ts'
import type { AnswerCache } from '../statistics/answer-cache.ts'
import { weatherDailyAnswer, weatherHourlyAnswer } from '../weather/weather-answers.ts'
import type { WeatherStore } from '../weather/weather-store.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface WeatherRoutesOptions {
  readonly cities: KnownCities
  readonly store: WeatherStore
  readonly cache: AnswerCache
  readonly clock: Clock
}

const city = CityParam.optional().describe('Id of a city; the first active one when it is missing')
const tags = ['statistics']
const ANSWER_OF = { daily: weatherDailyAnswer, hourly: weatherHourlyAnswer }

/** The weather of the past: closed hours from the gold tables, the rest from the speed view. */
export function registerWeatherRoutes(app: ApiServer, { cities, store, cache, clock }: WeatherRoutesOptions): void {
  /** `count` days or hours of a city, from the cache where it has them. */
  const read = (view: keyof typeof ANSWER_OF, cityId: string | undefined, count: number) => {
    const one = cities.one(cityId)
    const compute = () => ANSWER_OF[view](store, one, count, clock.nowMs())
    return cache.get(`weather-${view}`, `${one.cityId} ${count}`, compute)
  }
  app.get(
    '/api/weather/daily',
    {
      schema: {
        tags,
        summary: 'The weather day by day',
        description: 'Local calendar days of the city, ending with today: 23 or 25 hours long when the clock changes.',
        querystring: z.strictObject({
          city,
          days: integerParam({ min: 1, max: 366, fallback: 7, description: 'Local calendar days, ending with today' }),
        }),
        response: answers('The days, oldest first', WeatherDailyAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => sendPrepared(request, reply, await read('daily', request.query.city, request.query.days)),
  )
  app.get(
    '/api/weather/hourly',
    {
      schema: {
        tags,
        summary: 'The weather hour by hour',
        description: 'The last hours, the present one included. Hours without a reading have null.',
        querystring: z.strictObject({
          city,
          hours: integerParam({ min: 1, max: 744, fallback: 48, description: 'How far back, in hours' }),
        }),
        response: answers('The hours, oldest first', WeatherHourlyAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) =>
      sendPrepared(request, reply, await read('hourly', request.query.city, request.query.hours)),
  )
}
