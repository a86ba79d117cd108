import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ServerProcess } from './server-process.ts'

const RESTARTS_MAX = 20
const PAUSE_FIRST_MS = 100
const PAUSE_MAX_MS = 10_000

export interface SupervisedServerOptions {
  readonly first: ServerProcess
  /** Starts the server again at the same port: the pools connect to it by themselves. */
  readonly restart: (port: number) => Promise<ServerProcess>
  readonly logger: Pick<Logger, 'error' | 'info'> | undefined
}

/** Starts a server again that ended by itself (killed, out of memory), until it is stopped. Returns the way to stop it. */
export function superviseServer({
  first,
  restart,
  logger,
}: SupervisedServerOptions): (timeoutMs: number) => Promise<void> {
  const stopping = new AbortController()
  let current = first
  const supervise = async () => {
    for (let restarts = 0; restarts < RESTARTS_MAX; restarts++) {
      const words = await current.ended
      if (stopping.signal.aborted) return
      logger?.error({ said: words.trimEnd() }, 'PostgreSQL ended by itself; starting it again')
      await wait(Math.min(PAUSE_FIRST_MS * 2 ** restarts, PAUSE_MAX_MS), undefined, {
        signal: stopping.signal,
        ref: false,
      })
      try {
        current = await restart(current.port)
        logger?.info('PostgreSQL runs again')
      } catch (error) {
        logger?.error({ err: error }, 'PostgreSQL does not start')
      }
    }
    logger?.error(
      `PostgreSQL ended ${RESTARTS_MAX} times; it stays down. Look for the reason above and start the program again`,
    )
  }
  const supervised = supervise().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return async (timeoutMs) => {
    stopping.abort()
    await current.stop(timeoutMs)
    await supervised
    await current.stop(timeoutMs) // one that was just being started again
  }
}
