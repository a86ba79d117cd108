import type { Clock } from '@rocade/shared/ports/clock'
import type { Logger } from 'pino'
import type { ImportProgress } from './import-history.ts'

const TELL_EVERY_MS = 5_000

/** Tells the import of history to people who read logs: a line now and then, and one when a city is done. */
export function logImport(logger: Logger, clock: Clock) {
  let toldAtMs = 0
  return {
    onProgress(progress: ImportProgress): void {
      const isDone = progress.hoursDone === progress.hoursTotal
      if (!isDone && clock.nowMs() - toldAtMs < TELL_EVERY_MS) return
      toldAtMs = clock.nowMs()
      logger.info(progress, isDone ? 'imported the history of a city' : 'importing history')
    },
    onImported: () => logger.info('the history is complete'),
  }
}
