import { readConfig } from '@rocade/shared/runtime/read-config'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { z } from 'zod'
import { ApiConfig } from '../config.ts'
import { createServer } from '../http/create-server.ts'
import { registerCityRoutes } from '../routes/city-routes.ts'
import { registerGeometryRoutes } from '../routes/geometry-routes.ts'
import { registerHealthRoutes } from '../routes/health-routes.ts'
import { registerIncidentRoutes } from '../routes/incident-routes.ts'
import { createKnownCities } from '../routes/known-cities.ts'
import { registerLakeRoutes } from '../routes/lake-routes.ts'
import { registerLiveRoutes } from '../routes/live-routes.ts'
import { registerMapSettingsRoute } from '../routes/map-settings-route.ts'
import { registerPastRoutes } from '../routes/past-routes.ts'
import { registerQualityRoutes } from '../routes/quality-routes.ts'
import { registerQuestionRoutes } from '../routes/question-routes.ts'
import { registerRunRoutes } from '../routes/run-routes.ts'
import { registerStatisticsRoutes } from '../routes/statistics-routes.ts'
import { registerStatusRoute } from '../routes/status-route.ts'
import { registerTableRoutes } from '../routes/table-routes.ts'
import { registerWeatherRoutes } from '../routes/weather-routes.ts'
import { registerApiDocs } from './api-docs.ts'

/** As they stand in the reference. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
})
const Operation = z.object({
  tags: z.array(z.string()).default([]),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().optional(),
        schema: Schema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: z.record(z.string(), z.object({ schema: Schema })).optional() }),
  ),
})

/** The parts of the OpenAPI document that the reference page is made of. */
export const ApiDocument = z.object({
  info: z.object({ description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), Operation)),
})
export type ApiDocument = z.infer<typeof ApiDocument>
export type ApiOperation = z.infer<typeof Operation>
export type ApiSchema = z.infer<typeof Schema>

/** Routes are described here, never answered. */
const unanswered = (): never => {
  throw new Error('this server only describes its routes')
}

/** The OpenAPI document of all routes, without a log, a lake or a database. */
export async function apiDocument(): Promise<ApiDocument> {
  const app = await createServer({
    config: readConfig(ApiConfig, {}),
    logger: pino({ level: 'silent' }),
    onAnswer: () => {},
    onUpgradeRefused: () => {},
  })
  const cities = createKnownCities([])
  const clock = { nowMs: unanswered }
  await registerApiDocs(app)
  registerLiveRoutes(app, { get: unanswered, outdate: unanswered }, cities)
  registerGeometryRoutes(app, cities, new Date(0).toISOString())
  registerMapSettingsRoute(app, readConfig(ApiConfig, {}), new Date(0).toISOString())
  const statistics = { cities, clock, store: { look: unanswered }, cache: { get: unanswered } }
  registerStatisticsRoutes(app, statistics)
  registerPastRoutes(app, statistics)
  const qualityStore = { quality: unanswered, judged: unanswered, gaps: unanswered, suspects: unanswered }
  registerQualityRoutes(app, { cities, clock, store: qualityStore, cache: { get: unanswered } })
  registerWeatherRoutes(app, { cities, clock, store: { look: unanswered }, cache: { get: unanswered } })
  registerIncidentRoutes(app, {
    cities,
    clock,
    store: { between: unanswered },
    cache: { get: unanswered },
    sourceOf: unanswered,
  })
  const watch = { contents: unanswered, isStale: unanswered, [Symbol.asyncDispose]: unanswered }
  registerLakeRoutes(app, watch, cities)
  const catalog = { list: unanswered, state: unanswered }
  registerTableRoutes(app, { catalog, pages: { read: unanswered }, cities, clock })
  const desk = {
    ask: unanswered,
    asked: unanswered,
    recent: unanswered,
    open: unanswered,
    said: unanswered,
    [Symbol.asyncDispose]: unanswered,
  }
  registerCityRoutes(app, {
    cities,
    desk: { add: unanswered, change: unanswered, remove: unanswered },
    sources: unanswered,
    clock,
  })
  registerRunRoutes(app, { store: { list: unanswered, one: unanswered }, desk, clock, waitingMax: 1 })
  const questions = { newest: unanswered, one: unanswered }
  registerQuestionRoutes(app, { store: questions, desk, lake: { read: unanswered }, cities, clock, waitingMax: 1 })
  registerStatusRoute(app, clock, unanswered)
  registerHealthRoutes(app, { metrics: new Registry(), notReady: unanswered })
  await app.ready()
  const document = ApiDocument.parse(app.swagger())
  await app.close()
  return document
}
