import type { City } from '@rocade/shared/cities/city'
import type { Clock } from '@rocade/shared/ports/clock'
import { IncidentsAnswer } from '@rocade/shared/protocol/incidents'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { badField } from '../http/problem.ts'
import { CityParam, instantParam } from '../http/query.ts'
import type { IncidentStore } from '../incidents/incident-store.ts'
import type { AnswerCache } from '../statistics/answer-cache.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface IncidentRoutesOptions {
  readonly cities: KnownCities
  readonly store: IncidentStore
  readonly cache: AnswerCache
  readonly clock: Clock
  /** Who tells the incidents of a city at present; `null`: nobody. */
  readonly sourceOf: (cityId: string) => string | null
}

const DAY_MS = 86_400_000
/** What the time bar reaches, and the day that it begins in. */
const DAYS_MAX = 9
const UNITS = { lostCapacityShare: '0..1' }

const query = z.strictObject({
  city: CityParam.optional().describe('Id of a city; the first active one when it is missing'),
  at: instantParam('An instant that has begun; now when it and the span are missing').optional(),
  from: instantParam('Begin of a span, instead of an instant').optional(),
  to: instantParam('End of the span, not included').optional(),
})
type Query = z.infer<typeof query>

/** What takes capacity from the roads, now and in the past: one table for both. */
export function registerIncidentRoutes(app: ApiServer, options: IncidentRoutesOptions): void {
  const { cities, store, cache, clock, sourceOf } = options
  const compute = async (city: City, { fromMs, toMs }: { fromMs: number; toMs: number }) => ({
    generatedAt: new Date(clock.nowMs()).toISOString(),
    units: UNITS,
    cityId: city.cityId,
    timeZone: city.timeZone,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    source: sourceOf(city.cityId),
    incidents: await store.between(city, fromMs, toMs),
  })
  app.get(
    '/api/incidents',
    {
      schema: {
        tags: ['past'],
        summary: 'The incidents of a city, now or in the past',
        description: `Those that go on now, at an instant \`at\`, or at some time of a span \`from\`–\`to\` of at most ${DAYS_MAX} days. They are told by the source of the city's traffic, if it tells incidents: \`source\` is null where it does not, and an empty list then says nothing about the roads.`,
        querystring: query,
        response: answers('The incidents, oldest first', IncidentsAnswer, [400, 404]),
      },
      compress: false,
    },
    async (request, reply) => {
      const city = cities.one(request.query.city)
      const span = spanOf(request.query, clock.nowMs())
      const key = span.isNow ? 'now' : `${span.fromMs} ${span.toMs}`
      return sendPrepared(
        request,
        reply,
        await cache.get('incidents', `${city.cityId} ${key}`, () => compute(city, span)),
      )
    },
  )
}

/** What is asked for: an instant is a span without length. */
function spanOf({ at, from, to }: Query, nowMs: number) {
  if (from === undefined && to === undefined) {
    if (at !== undefined && at > nowMs) throw badField('at', 'expected an instant that has begun')
    return { fromMs: at ?? nowMs, toMs: at ?? nowMs, isNow: at === undefined }
  }
  if (at !== undefined) throw badField('at', 'expected either an instant, or a span of from and to')
  if (from === undefined) throw badField('from', 'expected the begin of the span that ends at to')
  if (to === undefined) throw badField('to', 'expected the end of the span that begins at from')
  if (to <= from) throw badField('to', 'expected an instant after from')
  if (to - from > DAYS_MAX * DAY_MS) throw badField('to', `expected at most ${DAYS_MAX} days after from`)
  return { fromMs: from, toMs: to, isNow: false }
}
