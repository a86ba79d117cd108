import { DAY_MS } from '../hour.ts'
import type { ExecutionLog } from '../runs/execution-log.ts'
import type { FeedStep } from './feed-scope.ts'

/** Forgets what is older than its retention. */
export function createCleanUp(log: ExecutionLog): FeedStep {
  return {
    name: 'clean-up',
    async run({ contexts }) {
      const [first] = contexts
      if (first === undefined) return { isSkipped: true }
      const rows = await log.forget(first.clock.nowMs() - first.config.RUNS_RETENTION_DAYS * DAY_MS)
      return rows === 0 ? { isSkipped: true, detail: 'nothing is too old' } : { rows, detail: `${rows} log rows` }
    },
  }
}
