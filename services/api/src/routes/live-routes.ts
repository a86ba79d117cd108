import { CitiesAnswer, LiveAnswer, LiveSegmentsAnswer, WeatherAnswer } from '@rocade/shared/protocol/answers'
import type { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { sendPrepared } from '../http/prepared.ts'
import { CityQuery, NoQuery } from '../http/query.ts'
import type { LiveAnswerKind, LiveAnswers } from '../live/live-answers.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

interface LiveRoute {
  readonly url: string
  readonly kind: LiveAnswerKind
  readonly answer: z.ZodType
  readonly summary: string
  readonly description: string
}

const ROUTES: readonly LiveRoute[] = [
  {
    url: '/api/zones/live',
    kind: 'zones',
    answer: LiveAnswer,
    summary: 'The zones now',
    description:
      'Speed, level, delay, age and coverage of every zone, from memory. Under half of the length covered there is no level. Figures are rounded to 0.01.',
  },
  {
    url: '/api/segments/live',
    kind: 'segments',
    answer: LiveSegmentsAnswer,
    summary: 'The segments now',
    description:
      'The newest reading of every segment. One that is too old to count leaves its instant and source only.',
  },
  {
    url: '/api/weather/now',
    kind: 'weather',
    answer: WeatherAnswer,
    summary: 'The weather now',
    description: 'The newest weather reading of each city, with the heat index. After 3 hours it no longer counts.',
  },
]

/** Answers from memory, as bytes that are there already. */
export function registerLiveRoutes(app: ApiServer, liveAnswers: LiveAnswers, cities: KnownCities): void {
  for (const { url, kind, answer, summary, description } of ROUTES) {
    app.get(
      url,
      {
        schema: {
          tags: ['live'],
          summary,
          description,
          querystring: CityQuery,
          response: answers('All active cities, or the one that was named', answer, [400, 404]),
        },
        compress: false,
      },
      (request, reply) => sendPrepared(request, reply, liveAnswers.get(kind, cities.optional(request.query.city))),
    )
  }
  app.get(
    '/api/cities',
    {
      schema: {
        tags: ['cities'],
        summary: 'The cities',
        description: 'What is known of each city, where its readings come from, and how fresh they are.',
        querystring: NoQuery,
        response: answers('All cities', CitiesAnswer, [400]),
      },
      compress: false,
    },
    (request, reply) => sendPrepared(request, reply, liveAnswers.get('cities', null)),
  )
}
