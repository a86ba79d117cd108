import { storeCityProblems } from '../city-problems.ts'
import type { ResultsWriter } from '../results-writer.ts'
import { failureText } from '../runs/run-pipeline.ts'
import { contextsLeft, problemsText } from './each-city.ts'
import type { FeedStep } from './feed-scope.ts'

/** Writes down which cities were set aside, and tells on `batch_results` what the run has come to, also when it failed: dashboards renew what they show. */
export function createNotify(results: ResultsWriter): FeedStep {
  return {
    name: 'notify',
    isAlwaysRun: true,
    async run({ order, failure, feed, contexts, problems }) {
      const failed = failure()
      const [first] = contexts
      if (first !== undefined) {
        // Quality fails at its end, for hours that differ: it has been through all cities by then.
        const isThrough = failed === null || failed.step === 'quality'
        const well = isThrough ? contextsLeft({ contexts, problems }).map(({ city }) => city.cityId) : []
        await storeCityProblems(first.pool, feed, problems, { well, nowMs: first.clock.nowMs() })
      }
      const setAside = problemsText(problems)
      const state = failed === null ? 'succeeded' : 'failed'
      await results.run(order, state, failed === null ? setAside || null : failureText(failed))
      return { rows: 1, detail: [state, setAside].filter((part) => part !== '').join(', ') }
    },
  }
}
