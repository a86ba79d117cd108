import { MapSettingsAnswer } from '@rocade/shared/protocol/answers'
import type { ApiConfig } from '../config.ts'
import type { ApiServer } from '../http/api-server.ts'
import { prepare, sendPrepared } from '../http/prepared.ts'
import { NoQuery } from '../http/query.ts'
import { answers } from './documented.ts'

/** What the dashboard may show beside its own geometry. Made once: settings do not change while we run. */
export function registerMapSettingsRoute(app: ApiServer, config: ApiConfig, startedAt: string): void {
  const { MAP_TILES_URL: url, MAP_TILES_ATTRIBUTION: attribution } = config
  const prepared = prepare({ generatedAt: startedAt, units: {}, tiles: url === '' ? null : { url, attribution } })
  app.get(
    '/api/map-settings',
    {
      schema: {
        tags: ['cities'],
        summary: 'The online map, if there is one',
        description: 'Set by MAP_TILES_URL. Without it the dashboard reaches no server but this one.',
        querystring: NoQuery,
        response: answers('The settings', MapSettingsAnswer, [400]),
      },
      compress: false,
    },
    (request, reply) => sendPrepared(request, reply, prepared),
  )
}
