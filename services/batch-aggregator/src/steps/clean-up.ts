import { DAY_MS } from '../hour.ts'
import type { QuestionTable } from '../questions/question-table.ts'
import type { ExecutionLog } from '../runs/execution-log.ts'
import type { FeedStep } from './feed-scope.ts'

/** Forgets what is older than its retention: lines of the log of runs, questions and their answers. */
export function createCleanUp(log: ExecutionLog, questions: QuestionTable): FeedStep {
  return {
    name: 'clean-up',
    async run({ contexts }) {
      const [first] = contexts
      if (first === undefined) return { isSkipped: true }
      const { clock, config, lake } = first
      const agoMs = (days: number) => clock.nowMs() - days * DAY_MS
      const lines = await log.forget(agoMs(config.RUNS_RETENTION_DAYS))
      const answers = await questions.forget(agoMs(config.QUESTION_RETENTION_DAYS))
      for (const path of answers) await lake.remove(path)
      const rows = lines + answers.length
      if (rows === 0) return { isSkipped: true, detail: 'nothing is too old' }
      return { rows, detail: `${lines} lines of runs, ${answers.length} answers` }
    },
  }
}
