import type { Registry } from 'prom-client'
import { z } from 'zod'
import type { ApiServer } from '../http/api-server.ts'
import { ProblemError } from '../http/problem.ts'
import { answers } from './documented.ts'

const READY_RETRY_S = 2

export interface HealthRoutesOptions {
  readonly metrics: Registry
  /** What is missing before requests can be answered; `null` when nothing is. */
  readonly notReady: () => string | null
}

/** For supervisors: is the process alive, can it answer, and its metrics. No rate limit. */
export function registerHealthRoutes(app: ApiServer, { metrics, notReady }: HealthRoutesOptions): void {
  const config = { rateLimit: false } as const
  app.get(
    '/healthz',
    {
      config,
      schema: {
        tags: ['operation'],
        summary: 'The process is alive',
        response: answers('Always, while it runs', z.object({ status: z.literal('ok') }), []),
      },
    },
    async () => ({ status: 'ok' as const }),
  )
  app.get(
    '/readyz',
    {
      config,
      schema: {
        tags: ['operation'],
        summary: 'Live answers are the present',
        description: '503 until the live topics have been read to their end once.',
        response: answers('Ready', z.object({ status: z.literal('ready') }), []),
      },
    },
    async () => {
      const missing = notReady()
      if (missing !== null) throw new ProblemError('unavailable', missing, { retryAfterS: READY_RETRY_S })
      return { status: 'ready' as const }
    },
  )
  app.get('/metrics', { config, schema: { hide: true } }, async (_request, reply) => {
    reply.header('content-type', metrics.contentType)
    return metrics.metrics()
  })
}
