import { createLogger } from './logger.ts'
import { logFailure } from './run-service.ts'

/**
 * The `main` of work that comes to an end: 0 when it is done, 1 with one clear line when it failed or was told to stop
 * by SIGINT or SIGTERM, which abort its signal. A second signal ends the process at once.
 */
export async function runJob(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const logger = createLogger({ name })
  const stop = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    stop.abort(new Error(`stopped by ${signal}`))
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    await work(stop.signal)
    logger.info('done')
  } catch (error) {
    process.exitCode = 1
    logFailure(logger, error)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}
