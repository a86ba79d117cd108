import type { Logger } from 'pino'
import { AppError } from './app-error.ts'
import { createLogger } from './logger.ts'
import { sleep } from './sleep.ts'

export type StartService = (signal: AbortSignal) => Promise<AsyncDisposable>

const EXIT_FAILED = 1
const EXIT_HUNG = 2
const HOUR_MS = 3600 * 1000

/**
 * The `main` of every service: starts it, waits for SIGINT or SIGTERM, and disposes of it within `graceMs`.
 *
 * The process then ends by itself: 0 after a clean stop, also when it was told to stop while it started; 1 after a
 * failure, with one clear line for an `AppError`; 2 when something still runs after `graceMs`. A second signal ends
 * it at once. `start` gets a signal that is aborted when the process is told to stop.
 */
export async function runService(name: string, start: StartService, graceMs = 10_000): Promise<void> {
  const logger = createLogger({ name })
  const stop = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    ignoreSignals()
    logger.info({ signal }, 'stopping')
    endAfter(graceMs, logger)
    stop.abort(new Error(`stopped by ${signal}`))
  }
  const ignoreSignals = () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    await using _service = await start(stop.signal) // disposed on every way out of this block
    if (!stop.signal.aborted) logger.info('ready')
    // Its timer keeps the process alive, whatever the service itself does.
    while (!stop.signal.aborted) await sleep(HOUR_MS, stop.signal)
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return
    process.exitCode = EXIT_FAILED
    logFailure(logger, error)
    endAfter(graceMs, logger)
  } finally {
    ignoreSignals()
  }
}

/** A hung close must not hang the container. The timer itself keeps nothing alive. */
function endAfter(graceMs: number, logger: Logger): void {
  setTimeout(() => {
    logger.fatal({ graceMs }, 'did not stop in time')
    process.exit(process.exitCode ?? EXIT_HUNG)
  }, graceMs).unref()
}

/** One clear line for what a person can repair; the whole error for a bug. */
export function logFailure(logger: Logger, error: unknown): void {
  if (error instanceof AppError) logger.fatal({ code: error.code }, error.message)
  else logger.fatal({ err: error }, 'failed')
}
