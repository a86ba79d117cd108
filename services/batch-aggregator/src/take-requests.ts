import { followTopic } from '@rocade/shared/adapters/log/follow-topic'
import { readJsonMessage } from '@rocade/shared/adapters/log/read-json-message'
import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { BATCH_REQUESTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { EventLog, LogMessage } from '@rocade/shared/ports/event-log'
import { BatchRequest } from '@rocade/shared/protocol/batch-topics'
import { AppError } from '@rocade/shared/runtime/app-error'
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
}

const RETRY = { minDelayMs: 500, maxDelayMs: 15_000 }

/**
 * Reads `batch_requests` from its oldest message and takes up each request once, until the signal is aborted. A message
 * that is no request is logged and passed over; log and database that are away are waited for.
 */
export function takeRequests(options: TakeRequestsOptions): Promise<void> {
  const { log, logger, signal } = options
  const take = (message: LogMessage) => takeMessage(options, message)
  return followTopic({ log, topic: BATCH_REQUESTS_TOPIC, group: 'batch-requests', signal, logger, take })
}

async function takeMessage({ pool, logger, signal, take }: TakeRequestsOptions, message: LogMessage): Promise<void> {
  const request = readJsonMessage(BatchRequest, message)
  if (request === null) {
    logger.warn({ offset: message.offset }, 'a message on batch_requests is no request; it is passed over')
    return
  }
  const id = request.type === 'run' ? request.runId : `${request.type}/${request.questionId}`
  const isRetryable = (error: unknown) => isRetryablePostgresError(error)
  await retry(
    async () => {
      const { rowCount } = await pool.query('SELECT 1 FROM batch_requests_taken WHERE request_id = $1', [id])
      if (rowCount !== 0) return
      try {
        await take(request)
      } catch (error) {
        if (isRetryable(error) || !(error instanceof AppError || error instanceof RangeError)) throw error
        logger.warn({ err: error, id }, 'a request could not be taken up')
      }
      await pool.query('INSERT INTO batch_requests_taken (request_id) VALUES ($1) ON CONFLICT DO NOTHING', [id])
    },
    { ...RETRY, isRetryable, signal },
  )
}
