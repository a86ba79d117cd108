import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { type RetryTiming, retry } from '@rocade/shared/runtime/retry'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { CleanMessage } from './clean-message.ts'
import type { CleanerMetrics, SinkName } from './cleaner-metrics.ts'
import type { ReachedStep } from './crash-points.ts'
import type { SinkHealth } from './sink-health.ts'

/** What both sinks of a feed work with. */
export interface SinkOptions {
  readonly feed: Feed
  /** The lake sink needs it only to record a gap in the log. */
  readonly pool: Pool
  readonly log: EventLog
  readonly cleanMessage: CleanMessage
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: CleanerMetrics
  readonly health: SinkHealth
  readonly reached: ReachedStep
  readonly onOffsetGap: 'stop' | 'continue'
  readonly signal: AbortSignal
  /** Default: real time. */
  readonly timing?: RetryTiming
}

/** How long a sink waits between two tries; a lake is given more time than a database. */
const DELAYS_MS: Record<SinkName, { readonly minDelayMs: number; readonly maxDelayMs: number }> = {
  pg: { minDelayMs: 100, maxDelayMs: 5_000 },
  lake: { minDelayMs: 200, maxDelayMs: 10_000 },
}

/**
 * Tries until the sink's store answers or the service stops; anything but a passing failure is thrown at once.
 * PostgreSQL's failures pass for the lake sink too: a gap in the log is recorded there.
 */
export function untilStoreAnswers<T>(
  sink: SinkName,
  { health, metrics, signal, timing }: SinkOptions,
  operation: () => Promise<T>,
): Promise<T> {
  return retry(
    async () => {
      const result = await operation()
      health.ok()
      return result
    },
    {
      ...timing,
      ...DELAYS_MS[sink],
      isRetryable: isRetryablePostgresError,
      signal,
      onRetry: ({ error }) => {
        metrics.retried(sink)
        health.problem(error)
      },
    },
  )
}
