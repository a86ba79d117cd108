import type { ResultsWriter } from '../results-writer.ts'
import { failureText } from '../runs/run-pipeline.ts'
import type { FeedStep } from './feed-scope.ts'

/** Tells on `batch_results` what the run has come to, also when it failed: dashboards renew what they show. */
export function createNotify(results: ResultsWriter): FeedStep {
  return {
    name: 'notify',
    isAlwaysRun: true,
    async run({ order, failure }) {
      const failed = failure()
      const state = failed === null ? 'succeeded' : 'failed'
      await results.run(order, state, failed === null ? null : failureText(failed))
      return { rows: 1, detail: state }
    },
  }
}
