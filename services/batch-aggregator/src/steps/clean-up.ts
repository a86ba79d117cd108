import { forgetOldView } from '../forget-old-view.ts'
import { DAY_MS, startOfUtcDayMs } from '../hour.ts'
import { startOfViewMs } from '../load-batch-view.ts'
import type { QuestionTable } from '../questions/question-table.ts'
import { applyLakeRetention } from '../retention/apply-lake-retention.ts'
import type { ExecutionLog } from '../runs/execution-log.ts'
import type { FeedStep } from './feed-scope.ts'

/** Forgets what is older than its retention: lines of the log of runs, questions and their answers; the view's and the lake's once a day. */
export function createCleanUp(log: ExecutionLog, questions: QuestionTable): FeedStep {
  let lakeDoneAtMs = Number.NEGATIVE_INFINITY
  return {
    name: 'clean-up',
    async run({ contexts, feed }) {
      const [first] = contexts
      if (first === undefined) return { isSkipped: true }
      const { clock, config, lake } = first
      const nowMs = clock.nowMs()
      const lines = await log.forget(nowMs - config.RUNS_RETENTION_DAYS * DAY_MS)
      const answers = await questions.forget(nowMs - config.QUESTION_RETENTION_DAYS * DAY_MS)
      for (const path of answers) await lake.remove(path)
      const rows = lines + answers.length
      const told = `${lines} lines of runs, ${answers.length} answers`
      if (startOfUtcDayMs(nowMs) <= lakeDoneAtMs) {
        return rows === 0 ? { isSkipped: true, detail: 'nothing is too old' } : { rows, detail: told }
      }
      const { bytes, detail } = await applyLakeRetention(first)
      const hours = await forgetOldView(first.pool, feed, startOfViewMs(first))
      lakeDoneAtMs = nowMs
      return { rows, bytes, detail: `${told}, ${hours} hours of the view; lake: ${detail}` }
    },
  }
}
