import { DAY_MS, startOfUtcDayMs } from '../hour.ts'
import { applyLakeRetention } from '../retention/apply-lake-retention.ts'
import type { ExecutionLog } from '../runs/execution-log.ts'
import type { FeedStep } from './feed-scope.ts'

/** Forgets what is older than its retention: of the log of runs at every run, of the lake once a day. */
export function createCleanUp(log: ExecutionLog): FeedStep {
  let lakeDoneAtMs = Number.NEGATIVE_INFINITY
  return {
    name: 'clean-up',
    async run({ contexts }) {
      const [first] = contexts
      if (first === undefined) return { isSkipped: true }
      const nowMs = first.clock.nowMs()
      const rows = await log.forget(nowMs - first.config.RUNS_RETENTION_DAYS * DAY_MS)
      const logged = `${rows} log rows`
      if (startOfUtcDayMs(nowMs) <= lakeDoneAtMs) {
        return rows === 0 ? { isSkipped: true, detail: 'nothing is too old' } : { rows, detail: logged }
      }
      const { bytes, detail } = await applyLakeRetention(first)
      lakeDoneAtMs = nowMs
      return { rows, bytes, detail: `${logged}; lake: ${detail}` }
    },
  }
}
