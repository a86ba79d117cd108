import type { Health } from '@rocade/shared/runtime/service'
import type { Logger } from 'pino'

/** Remembers whether a sink's store answers; says so once when it is lost and once when it is back. */
export interface SinkHealth {
  ok(): void
  problem(error: unknown): void
  /** The sink has stopped for good; only a person can help. */
  stopped(error: unknown): void
  health(): Health
}

export function createSinkHealth(sink: string, logger: Logger): SinkHealth {
  let state: Health = { status: 'ok' }
  const text = (error: unknown) => (error instanceof Error ? error.message : String(error))
  return {
    ok() {
      if (state.status === 'degraded') logger.info({ sink }, 'the store is back')
      if (state.status !== 'down') state = { status: 'ok' }
    },
    problem(error) {
      if (state.status === 'ok')
        logger.warn({ sink, err: error }, 'the store does not answer; trying again, nothing is lost')
      if (state.status !== 'down') state = { status: 'degraded', detail: `${sink}: ${text(error)}; trying again` }
    },
    stopped(error) {
      logger.error({ sink, err: error }, 'the sink has stopped')
      state = { status: 'down', detail: `${sink}: ${text(error)}` }
    },
    health: () => state,
  }
}
