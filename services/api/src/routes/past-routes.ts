import type { City } from '@rocade/shared/cities/city'
import {
  CongestionAnswer,
  PlaybackAnswer,
  ReliabilityAnswer,
  ZonesAtAnswer,
} from '@rocade/shared/protocol/past-answers'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { badField } from '../http/problem.ts'
import { CityParam, dateParam, instantParam, integerParam, ZoneParam } from '../http/query.ts'
import { congestionAnswer } from '../past/congestion.ts'
import { STEP_MS } from '../past/past-hour.ts'
import { playbackAnswer } from '../past/playback.ts'
import { reliabilityAnswer } from '../past/reliability.ts'
import { typicalAnswer } from '../past/typical.ts'
import { zonesAtAnswer } from '../past/zones-at.ts'
import { type StatisticsCity, statisticsCity } from '../statistics/statistics-city.ts'
import { answers } from './documented.ts'
import { rememberByCity } from './remember-by-city.ts'
import type { StatisticsRoutesOptions } from './statistics-routes.ts'

/** Steps in one answer: a day in steps of 5 minutes, or nine days in quarters of an hour. */
const FRAMES_MAX = 300
const STEPS_MAX = 900

const tags = ['past']
const city = CityParam.optional().describe('Id of a city; the first active one when it is missing')
const stepParam = (fallback: number) =>
  integerParam({
    min: 300,
    max: 3600,
    fallback,
    multipleOf: 300,
    description: 'Width of a step, in s: 300, 600, 900, 1200, 1800 or 3600',
  })
const RangeParams = (fallback: number) =>
  z.strictObject({
    city,
    from: instantParam('First instant; taken down to a whole step'),
    to: instantParam('End, not included; taken up to a whole step'),
    stepS: stepParam(fallback),
  })
type Range = z.infer<ReturnType<typeof RangeParams>>

/** The past of a whole city: at an instant, played back, what is typical, summed up by level, and how reliable. */
export function registerPastRoutes(app: ApiServer, options: StatisticsRoutesOptions): void {
  const statisticsOf = rememberByCity(statisticsCity)
  registerAt(app, options, statisticsOf)
  registerRanges(app, options, statisticsOf)
  registerTypical(app, options, statisticsOf)
  registerReliability(app, options, statisticsOf)
}

type StatisticsOf = (city: City) => StatisticsCity

const HOW_FINE =
  'Hours before the watermark come from the batch view, later ones from the speed view, in steps of 5 minutes; where only an hourly figure is known, `resolutionS` is 3600 and the step has that figure.'

function registerAt(app: ApiServer, { cities, store, cache, clock }: StatisticsRoutesOptions, of: StatisticsOf) {
  app.get(
    '/api/zones/at',
    {
      schema: {
        tags,
        summary: 'The zones and segments at an instant of the past',
        description: `Levels, speeds and delays by the rules of the present, with the weather of that hour. ${HOW_FINE}`,
        querystring: z.strictObject({ city, at: instantParam('An instant that has begun') }),
        response: answers('The city at that instant', ZonesAtAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const atMs = Math.floor(request.query.at / STEP_MS) * STEP_MS
      if (atMs > clock.nowMs()) throw badField('at', 'expected an instant that has begun')
      const compute = () => zonesAtAnswer(store, { city: one, statistics: of(one) }, { atMs, nowMs: clock.nowMs() })
      return sendPrepared(request, reply, await cache.get('zones-at', `${one.cityId} ${atMs}`, compute))
    },
  )
}

function registerRanges(app: ApiServer, { cities, store, cache, clock }: StatisticsRoutesOptions, of: StatisticsOf) {
  app.get(
    '/api/playback',
    {
      schema: {
        tags,
        summary: 'A city step by step, to be played back',
        description: `Speeds of all segments, column by column. At most ${FRAMES_MAX} steps in an answer. ${HOW_FINE}`,
        querystring: RangeParams(300),
        response: answers('The steps, oldest first', PlaybackAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const range = alignedRange(request.query, FRAMES_MAX)
      const compute = () => playbackAnswer(store, of(one), { ...range, nowMs: clock.nowMs() })
      return sendPrepared(request, reply, await cache.get('playback', `${one.cityId} ${keyOf(range)}`, compute))
    },
  )
  app.get(
    '/api/congestion',
    {
      schema: {
        tags,
        summary: 'How many segments had each level, step by step',
        description: `With the weather by hour. At most ${STEPS_MAX} steps in an answer. ${HOW_FINE}`,
        querystring: RangeParams(900),
        response: answers('The counts, oldest first', CongestionAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const range = alignedRange(request.query, STEPS_MAX)
      const compute = () => congestionAnswer(store, of(one), { ...range, nowMs: clock.nowMs() })
      return sendPrepared(request, reply, await cache.get('congestion', `${one.cityId} ${keyOf(range)}`, compute))
    },
  )
}

function registerTypical(app: ApiServer, { cities, store, cache, clock }: StatisticsRoutesOptions, of: StatisticsOf) {
  app.get(
    '/api/playback/typical',
    {
      schema: {
        tags,
        summary: 'What is typical for a day, step by step',
        description:
          'The median of each segment over the same quarter of an hour and its two neighbours, on the other days of the same kind (Monday to Friday, or weekend) of the last 8 days. `basis` names the days; without any, the frames are empty.',
        querystring: z.strictObject({ city, date: dateParam('Local calendar day of the city') }),
        response: answers('The quarters of an hour of that day', PlaybackAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const one = cities.one(request.query.city)
      const { date } = request.query
      const compute = () => typicalAnswer(store, of(one), { date, nowMs: clock.nowMs() })
      return sendPrepared(request, reply, await cache.get('typical', `${one.cityId} ${date}`, compute))
    },
  )
}

function registerReliability(app: ApiServer, options: StatisticsRoutesOptions, of: StatisticsOf) {
  const { cities, store, cache, clock } = options
  app.get(
    '/api/segments/reliability',
    {
      schema: {
        tags,
        summary: 'How slow each segment is, how often, and how reliable',
        description:
          'Over local calendar days, ending with today, from hourly travel times. The buffer index is (p95 − mean) / mean, the planning time index p95 / free flow.',
        querystring: z.strictObject({
          city,
          days: integerParam({ min: 1, max: 31, fallback: 7, description: 'Local calendar days, ending with today' }),
          zone: ZoneParam.optional(),
        }),
        response: answers('The segments, the one that loses most time first', ReliabilityAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const { days, zone } = request.query
      const one = cities.one(request.query.city)
      const zoneId = zone === undefined ? null : cities.zone(one, zone)
      const compute = () => reliabilityAnswer(store, of(one), { days, zoneId, nowMs: clock.nowMs() })
      const key = `${one.cityId} ${days} ${zoneId ?? ''}`
      return sendPrepared(request, reply, await cache.get('reliability', key, compute))
    },
  )
}

/** Whole steps; throws a 400 problem for a range that is no range, or too long for one answer. */
function alignedRange({ from, to, stepS }: Range, stepsMax: number) {
  if (3600 % stepS !== 0)
    throw badField('stepS', 'expected a width that divides an hour: 300, 600, 900, 1200, 1800 or 3600')
  const stepMs = stepS * 1000
  const fromMs = Math.floor(from / stepMs) * stepMs
  const toMs = Math.ceil(to / stepMs) * stepMs
  if (fromMs >= toMs) throw badField('to', 'expected an instant after from')
  const steps = (toMs - fromMs) / stepMs
  if (steps > stepsMax) {
    throw badField(
      'to',
      `expected at most ${stepsMax} steps, this would be ${steps}: ask for less at once, or for a larger stepS`,
    )
  }
  return { fromMs, toMs, stepS }
}

const keyOf = ({ fromMs, toMs, stepS }: { fromMs: number; toMs: number; stepS: number }) => `${fromMs} ${toMs} ${stepS}`
