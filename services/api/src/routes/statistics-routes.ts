import type { City } from '@rocade/shared/cities/city'
import type { Clock } from '@rocade/shared/ports/clock'
import { HistoryAnswer, HourlyAnswer, WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { CityParam, integerParam, SegmentParam, ZoneParam } from '../http/query.ts'
import type { AnswerCache } from '../statistics/answer-cache.ts'
import { historyAnswer } from '../statistics/history.ts'
import { hourlyAnswer } from '../statistics/hourly.ts'
import { type StatisticsCity, statisticsCity } from '../statistics/statistics-city.ts'
import type { StatisticsStore } from '../statistics/statistics-store.ts'
import { weeklyAnswer } from '../statistics/weekly.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'
import { rememberByCity } from './remember-by-city.ts'

export interface StatisticsRoutesOptions {
  readonly cities: KnownCities
  readonly store: StatisticsStore
  readonly cache: AnswerCache
  readonly clock: Clock
}

const city = CityParam.optional().describe('Id of a city; the first active one when it is missing')
const days = integerParam({ min: 1, max: 31, fallback: 7, description: 'Local calendar days, ending with today' })
const HistoryParams = z.strictObject({
  city,
  hours: integerParam({ min: 1, max: 192, fallback: 24, description: 'How far back, in hours' }),
  stepS: integerParam({
    min: 300,
    max: 3600,
    fallback: 300,
    multipleOf: 300,
    description: 'Width of a point, in s',
  }),
})
const DaysOf = z
  .enum(['all', 'weekdays', 'weekends'], 'expected all, weekdays or weekends')
  .default('all')
  .describe('Which of the days: Monday to Friday, Saturday and Sunday, or all')
const tags = ['statistics']

/** The past: by day, by hour of the day, and the last hours of one zone or segment. */
export function registerStatisticsRoutes(app: ApiServer, options: StatisticsRoutesOptions): void {
  const statisticsOf = rememberByCity(statisticsCity)
  registerPeriods(app, options, statisticsOf)
  registerHistories(app, options, statisticsOf)
}

type StatisticsOf = (city: City) => StatisticsCity

function registerPeriods(app: ApiServer, options: StatisticsRoutesOptions, statisticsOf: StatisticsOf): void {
  const { cities, store, cache, clock } = options
  app.get(
    '/api/zones/weekly-data',
    {
      schema: {
        tags,
        summary: 'A city day by day',
        description:
          'Local calendar days of the city, ending with today: 23 or 25 hours long when the clock changes. Each day zone by zone, and the period hour by hour. `readings` and `coverage` count readings of closed roads too; speeds do not.',
        querystring: z.strictObject({ city, days }),
        response: answers('The days, oldest first', WeeklyAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const compute = () => weeklyAnswer(store, statisticsOf(one), request.query.days, clock.nowMs())
      return sendPrepared(request, reply, await cache.get('weekly', `${one.cityId} ${request.query.days}`, compute))
    },
  )
  app.get(
    '/api/zones/hourly-distribution',
    {
      schema: {
        tags,
        summary: 'A city, a zone or a segment by hour of the day',
        description: 'Hours 0 to 23 of the local day, over the same days as weekly-data. A segment wins over a zone.',
        querystring: z.strictObject({
          city,
          days,
          zone: ZoneParam.optional(),
          segment: SegmentParam.optional(),
          on: DaysOf,
        }),
        response: answers('The 24 hours', HourlyAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const { days: count, zone, segment, on } = request.query
      const one = cities.one(request.query.city)
      const zoneId = zone === undefined ? null : cities.zone(one, zone)
      const segmentId = segment === undefined ? null : cities.segment(one, segment)
      const place = { zoneId: segmentId === null ? zoneId : null, segmentId, on }
      const compute = () => hourlyAnswer(store, statisticsOf(one), { days: count, ...place, nowMs: clock.nowMs() })
      const key = `${one.cityId} ${count} ${zoneId ?? ''} ${segmentId ?? ''} ${on}`
      return sendPrepared(request, reply, await cache.get('hourly', key, compute))
    },
  )
}

const HISTORY_DESCRIPTION =
  'One point for each step; steps without a reading, or with less than half of the zone covered, have null. All points have the same width: when some hours are known by hour only (imported history, or older than the 5-minute roll-up keeps), the whole answer is by hour and `stepS` is 3600.'

function registerHistories(app: ApiServer, options: StatisticsRoutesOptions, statisticsOf: StatisticsOf): void {
  const { cities, store, cache, clock } = options
  const answer = (
    one: City,
    id: { zoneId: string | null; segmentId: string | null },
    asked: z.infer<typeof HistoryParams>,
  ) => {
    const key = `${one.cityId} ${id.zoneId ?? ''} ${id.segmentId ?? ''} ${asked.hours} ${asked.stepS}`
    return cache.get('history', key, () =>
      historyAnswer(store, statisticsOf(one), { ...id, hours: asked.hours, stepS: asked.stepS, nowMs: clock.nowMs() }),
    )
  }
  const response = answers('The points, oldest first', HistoryAnswer, [400, 404])
  app.get(
    '/api/zones/:zoneId/history',
    {
      schema: {
        tags,
        summary: 'A zone over its last hours',
        description: HISTORY_DESCRIPTION,
        params: z.strictObject({ zoneId: ZoneParam }),
        querystring: HistoryParams,
        response,
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const zoneId = cities.zone(one, request.params.zoneId)
      return sendPrepared(request, reply, await answer(one, { zoneId, segmentId: null }, request.query))
    },
  )
  app.get(
    '/api/segments/:segmentId/history',
    {
      schema: {
        tags,
        summary: 'A segment over its last hours',
        description: HISTORY_DESCRIPTION,
        params: z.strictObject({ segmentId: SegmentParam }),
        querystring: HistoryParams,
        response,
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const segmentId = cities.segment(one, request.params.segmentId)
      return sendPrepared(request, reply, await answer(one, { zoneId: null, segmentId }, request.query))
    },
  )
}
