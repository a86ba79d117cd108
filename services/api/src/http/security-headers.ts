import helmet from '@fastify/helmet'
import fastify from 'fastify'
import { pagePolicy } from './security-policy.ts'

/** What the framework adds by itself, and what belongs to one answer. */
const OF_ONE_ANSWER = new Set(['content-length', 'content-type', 'date', 'connection'])

/**
 * The headers that helmet gives under our policy. Helmet works them out anew for each answer, a tenth of the time that
 * a live answer takes; they never differ, so it is asked once, at start.
 */
export async function securityHeaders(tilesUrl: string): Promise<Record<string, string>> {
  const app = fastify()
  await app.register(helmet, pagePolicy(tilesUrl))
  app.get('/', async () => '')
  const { headers } = await app.inject('/')
  await app.close()
  const entries = Object.entries(headers).filter(([name]) => !OF_ONE_ANSWER.has(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
