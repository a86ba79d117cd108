import { closeHours } from '../close-hours.ts'
import type { FeedStep } from './feed-scope.ts'
import { ownHours } from './own-hours.ts'

/** Builds the hours from bronze into the clean table, each as a whole. */
export const silver: FeedStep = {
  name: 'silver',
  async run({ contexts, dueHours, signal }) {
    let [rows, bytes, hours] = [0, 0, 0]
    for (const context of contexts) {
      for (const built of await closeHours(context, await ownHours(context, dueHours))) {
        rows += built.rows
        bytes += built.bytes
        hours += 1
      }
      signal.throwIfAborted()
    }
    if (hours === 0) return { isSkipped: true, detail: 'no hour to build' }
    return { rows, bytes, detail: `${hours} hours of ${contexts.length} cities built` }
  },
}
