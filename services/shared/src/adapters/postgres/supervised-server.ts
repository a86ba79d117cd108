import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ServerProcess } from './server-process.ts'

/** The pause before a restart doubles from the first to the longest, and starts anew once a server ran steadily. */
const PAUSE_FIRST_MS = 100
const PAUSE_MAX_MS = 10_000
const STEADY_MS = 60_000

export interface SupervisedServerOptions {
  readonly first: ServerProcess
  /** Starts the server again at the same port: the pools connect to it by themselves. */
  readonly restart: (port: number) => Promise<ServerProcess>
  readonly logger: Pick<Logger, 'error' | 'info'> | undefined
}

/**
 * Starts a server again that ended by itself (killed, out of memory, a full disk), at most every 10 s and for as long
 * as it takes: a disk may be freed hours later. Returns the way to stop it.
 */
export function superviseServer(options: SupervisedServerOptions): (timeoutMs: number) => Promise<void> {
  const { restart, logger } = options
  const stopping = new AbortController()
  let current = options.first
  let pauseMs = PAUSE_FIRST_MS

  async function startAgain(): Promise<void> {
    await wait(pauseMs, undefined, { signal: stopping.signal, ref: false })
    pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)
    try {
      current = await restart(current.port)
      logger?.info('PostgreSQL runs again')
    } catch (error) {
      logger?.error({ err: error }, 'PostgreSQL does not start; it is tried again')
    }
  }

  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      const steady = setTimeout(() => {
        pauseMs = PAUSE_FIRST_MS
      }, STEADY_MS).unref()
      const words = await current.ended
      clearTimeout(steady)
      if (stopping.signal.aborted) return
      logger?.error({ said: words.trimEnd() }, 'PostgreSQL ended by itself; starting it again')
      await startAgain()
    }
  }

  const supervised = supervise().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error // a bug: the pause is all that may be cut short
  })
  return async (timeoutMs) => {
    stopping.abort()
    await current.stop(timeoutMs)
    await supervised
    await current.stop(timeoutMs) // one that was just being started again
  }
}
