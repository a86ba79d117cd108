import type { Clock } from '@rocade/shared/ports/clock'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { ApiServer } from '../http/api-server.ts'
import { type Prepared, prepare, sendPrepared } from '../http/prepared.ts'
import { NoQuery } from '../http/query.ts'
import { answers } from './documented.ts'

/** However many ask, the parts are asked this often. */
const KEEP_MS = 2_000

export function registerStatusRoute(app: ApiServer, clock: Clock, report: () => Promise<StatusAnswer>): void {
  let last: { readonly prepared: Prepared; readonly atMs: number } | null = null
  let running: Promise<Prepared> | null = null

  async function renew(): Promise<Prepared> {
    const prepared = prepare(await report())
    last = { prepared, atMs: clock.nowMs() }
    return prepared
  }

  app.get(
    '/api/status',
    {
      schema: {
        tags: ['operation'],
        summary: 'How the platform is',
        description:
          'Services, sources and the settings that turn them on, how far each sink is, what cleaning refused.',
        querystring: NoQuery,
        response: answers('Always, also when parts are down', StatusAnswer, [400]),
      },
      compress: false,
    },
    async (request, reply) => {
      if (last !== null && clock.nowMs() - last.atMs < KEEP_MS) return sendPrepared(request, reply, last.prepared)
      running ??= renew().finally(() => {
        running = null
      })
      return sendPrepared(request, reply, await running)
    },
  )
}
