import { followRecords } from '@rocade/shared/adapters/log/follow-records'
import { createSetAside } from '@rocade/shared/adapters/log/set-aside'
import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { BATCH_REQUESTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import { retry } from '@rocade/shared/runtime/retry'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

export interface TakeRequestsOptions {
  readonly log: EventLog
  readonly pool: Pool
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Takes one request up. May be called again for one whose end was not written down. */
  readonly take: (request: BatchRequest) => Promise<void>
  /** Tells whoever asked that a request cannot be taken up, and why. */
  readonly refuse: (request: BatchRequest, detail: string) => Promise<void>
}

const RETRY = { minDelayMs: 500, maxDelayMs: 15_000 }

/**
 * Reads `batch_requests` from its oldest message and takes up each request once, until the signal is aborted. A message
 * that is no request, and a request that cannot be taken up, are set aside and passed over; `refuse` is told of the latter.
 * Log and database that are away are waited for.
 */
export function takeRequests(options: TakeRequestsOptions): Promise<void> {
  const { log, logger, signal } = options
  return followRecords({
    log,
    topic: BATCH_REQUESTS_TOPIC,
    group: 'batch-requests',
    signal,
    logger,
    schema: BatchRequest,
    setAside: createSetAside(),
    take: (request) => takeRequest(options, request),
  })
}

async function takeRequest(options: TakeRequestsOptions, request: BatchRequest): Promise<void> {
  const { pool, signal, take, refuse } = options
  const id = request.type === 'run' ? request.runId : `${request.type}/${request.questionId}`
  let problem: unknown
  await retry(
    async () => {
      const { rowCount } = await pool.query('SELECT 1 FROM batch_requests_taken WHERE request_id = $1', [id])
      if (rowCount !== 0) return
      try {
        await take(request)
      } catch (error) {
        if (signal.aborted || isRetryablePostgresError(error)) throw error
        problem = error
        await refuse(request, error instanceof Error ? error.message : String(error))
      }
      await pool.query('INSERT INTO batch_requests_taken (request_id) VALUES ($1) ON CONFLICT DO NOTHING', [id])
    },
    { ...RETRY, isRetryable: isRetryablePostgresError, signal },
  )
  if (problem !== undefined) throw problem
}
