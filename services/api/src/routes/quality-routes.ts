import type { City } from '@rocade/shared/cities/city'
import type { Clock } from '@rocade/shared/ports/clock'
import { GapsAnswer, QualityAnswer, SuspectsAnswer } from '@rocade/shared/protocol/quality'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { CityParam, integerParam, SegmentParam } from '../http/query.ts'
import { type AskedPeriod, headOf, qualityAnswer, queryOf } from '../quality/quality-answer.ts'
import type { QualityStore } from '../quality/quality-store.ts'
import type { AnswerCache } from '../statistics/answer-cache.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface QualityRoutesOptions {
  readonly cities: KnownCities
  readonly store: QualityStore
  readonly cache: AnswerCache
  readonly clock: Clock
}

const asked = {
  city: CityParam.optional().describe('Id of a city; the first active one when it is missing'),
  feed: z.enum(['traffic', 'weather']).default('traffic').describe('Feed; traffic when it is missing'),
  days: integerParam({ min: 1, max: 31, fallback: 7, description: 'Local calendar days, ending with today' }),
}
const ListQuery = z.strictObject({
  ...asked,
  segment: SegmentParam.optional(),
  limit: integerParam({ min: 1, max: 1000, fallback: 100, description: 'Entries listed at most' }),
})
type ListQuery = z.infer<typeof ListQuery>
const tags = ['quality']

/** How good the readings of the past days are, and what is missing or doubted. */
export function registerQualityRoutes(app: ApiServer, options: QualityRoutesOptions): void {
  const { cities, store, cache, clock } = options
  app.get(
    '/api/quality',
    {
      schema: {
        tags,
        summary: 'How good the readings are',
        description:
          'By rule with thresholds and verdict, by source, zone and local day (23 or 25 hours long when the clock changes), from closed hours; freshness is of now. With the last comparison of batch view and speed view.',
        querystring: z.strictObject(asked),
        response: answers('The quality of the period', QualityAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const { feed, days } = request.query
      const city = cities.one(request.query.city)
      const compute = async () => {
        const period: AskedPeriod = { city, feed, days, nowMs: clock.nowMs() }
        const query = queryOf(period)
        return qualityAnswer(period, query, await store.quality(query))
      }
      return sendPrepared(request, reply, await cache.get('quality', `${city.cityId} ${feed} ${days}`, compute))
    },
  )
  registerLists(app, options)
}

function registerLists(app: ApiServer, { cities, store, cache, clock }: QualityRoutesOptions): void {
  /** What both lists share: the period, the place that is asked for, and the cache. */
  const list = (kind: string, query: ListQuery, entriesOf: (city: City, listed: ListOf) => Promise<object>) => {
    const city = cities.one(query.city)
    const placeId = query.segment === undefined ? null : cities.segment(city, query.segment)
    const key = `${city.cityId} ${query.feed} ${query.days} ${placeId ?? ''} ${query.limit}`
    return cache.get(kind, key, async () => {
      const period: AskedPeriod = { city, feed: query.feed, days: query.days, nowMs: clock.nowMs() }
      const listed = { ...queryOf(period), placeId, limit: query.limit }
      const judged = await store.judged(listed)
      return { ...headOf(period, listed, judged?.hourAt ?? null), ...(await entriesOf(city, listed)) }
    })
  }
  const zoneOf = (city: City, placeId: string) => city.segmentsById.get(placeId)?.zoneId ?? null
  app.get(
    '/api/quality/gaps',
    {
      schema: {
        tags,
        summary: 'Where readings are missing',
        description:
          'Stretches of time in which a segment (or the city, for weather) should have told and did not, newest first. Never filled with anything.',
        querystring: ListQuery,
        response: answers('The gaps', GapsAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) =>
      sendPrepared(
        request,
        reply,
        await list('gaps', request.query, async (city, listed) => {
          const { total, entries } = await store.gaps(listed)
          const gaps = entries.map(({ placeId, fromMs, toMs, missing }) => ({
            placeId,
            zoneId: zoneOf(city, placeId),
            from: new Date(fromMs).toISOString(),
            to: new Date(toMs).toISOString(),
            missing,
          }))
          return { total, gaps }
        }),
      ),
  )
  app.get(
    '/api/quality/suspects',
    {
      schema: {
        tags,
        summary: 'Which readings are doubted',
        description:
          'Readings that their neighbours speak against, with the reason, newest first. They stay in every figure.',
        querystring: ListQuery,
        response: answers('The readings', SuspectsAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) =>
      sendPrepared(
        request,
        reply,
        await list('suspects', request.query, async (city, listed) => {
          const { total, entries } = await store.suspects(listed)
          const suspects = entries.map(({ placeId, source, observedAtMs, reason }) => ({
            placeId,
            zoneId: zoneOf(city, placeId),
            source,
            observedAt: new Date(observedAtMs).toISOString(),
            reason,
          }))
          return { total, suspects }
        }),
      ),
  )
}

type ListOf = Parameters<QualityStore['gaps']>[0]
