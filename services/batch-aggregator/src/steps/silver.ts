import { closeHours } from '../close-hours.ts'
import { contextsLeft, eachCity, problemsText } from './each-city.ts'
import type { FeedStep } from './feed-scope.ts'
import { ownHours } from './own-hours.ts'

/** Builds the hours from bronze into the clean table, each as a whole. */
export const silver: FeedStep = {
  name: 'silver',
  async run(scope) {
    let [rows, bytes, hours] = [0, 0, 0]
    await eachCity(scope, 'silver', async (context) => {
      for (const built of await closeHours(context, await ownHours(context, scope.dueHours))) {
        rows += built.rows
        bytes += built.bytes
        hours += 1
      }
    })
    const setAside = problemsText(scope.problems)
    if (hours === 0 && setAside === '') return { isSkipped: true, detail: 'no hour to build' }
    const built = `${hours} hours of ${contextsLeft(scope).length} cities built`
    return { rows, bytes, detail: [built, setAside].filter((part) => part !== '').join(', ') }
  },
}
