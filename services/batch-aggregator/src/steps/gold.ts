import { loadBatchView } from '../load-batch-view.ts'
import type { FeedStep } from './feed-scope.ts'

/** Sums up what has changed in the clean table, into the aggregates table and the batch view, whole hours at a time. */
export const gold: FeedStep = {
  name: 'gold',
  async run({ contexts, order, signal }) {
    let [rows, bytes, hours] = [0, 0, 0]
    for (const context of contexts) {
      const loaded = await loadBatchView(context, order.period)
      rows += loaded.rows
      bytes += loaded.bytes
      hours += loaded.hours
      signal.throwIfAborted()
    }
    return hours === 0 ? { isSkipped: true, detail: 'nothing has changed' } : { rows, bytes, detail: `${hours} hours` }
  },
}
