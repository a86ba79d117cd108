import { SOURCE_REPORTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { type ProducersReport, REPORT_EVERY_MS } from '@rocade/shared/protocol/source-report'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Logger } from 'pino'

const LOOK_EVERY_MS = 1_000

export interface ReportSourcesOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  /** Names this process, the same after a restart. */
  readonly reporter: string
  readonly report: () => Omit<ProducersReport, 'reportedAtMs'>
  readonly signal: AbortSignal
}

/**
 * Tells what the sources do through the log, so that whoever shows it need not ask us: when it has changed, and at least
 * every 30 s. A report that the log does not take is left out; the next one says as much. Resolves after the abort.
 */
export async function reportSources(options: ReportSourcesOptions): Promise<void> {
  const { log, clock, logger, reporter, signal } = options
  let told = ''
  let toldMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    const report = options.report()
    const text = JSON.stringify(report)
    const nowMs = clock.nowMs()
    if (text !== told || nowMs - toldMs >= REPORT_EVERY_MS) {
      const value = Buffer.from(JSON.stringify({ ...report, reportedAtMs: nowMs } satisfies ProducersReport))
      try {
        await log.append(SOURCE_REPORTS_TOPIC, [{ key: reporter, value }])
        told = text
        toldMs = nowMs
      } catch (error) {
        logger.debug({ err: error }, 'a report of the sources could not be told')
      }
    }
    await sleep(LOOK_EVERY_MS, signal)
  }
}
