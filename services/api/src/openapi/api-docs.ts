import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { ApiServer } from '../http/api-server.ts'
import { type Prepared, prepare, sendPrepared } from '../http/prepared.ts'
import { DOCS_POLICY } from '../http/security-policy.ts'

const DESCRIPTION = `Traffic and weather of cities, now and over the past weeks.

Every number has its unit in its name and in \`units\`. No data is \`null\`, never 0. Instants are RFC 3339 in UTC;
days and hours of the day are those of the city. What goes wrong is answered as a problem document (RFC 9457).`

/** `/docs` for people and `/openapi.json` for programs, made from the zod schemas of the routes. Before any route. */
export async function registerApiDocs(app: ApiServer): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rocade', version: '1', description: DESCRIPTION },
      tags: [
        { name: 'live', description: 'The present, from memory' },
        { name: 'statistics', description: 'The past days, from the batch view and the speed view' },
        { name: 'past', description: 'The past of a whole city, instant by instant' },
        { name: 'quality', description: 'How good the readings are' },
        { name: 'cities', description: 'Cities and their geometry' },
        { name: 'questions', description: 'Questions about years' },
        { name: 'lake', description: 'The tables of the lake, as they are and as they were' },
        { name: 'operation', description: 'How the platform itself is' },
      ],
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY, uiConfig: { url: '/openapi.json' } })
  let document: Prepared | undefined
  app.get('/openapi.json', { schema: { hide: true }, compress: false }, (request, reply) => {
    document ??= prepare(app.swagger())
    return sendPrepared(request, reply, document)
  })
}
