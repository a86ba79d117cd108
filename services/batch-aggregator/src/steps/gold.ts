import { loadBatchView } from '../load-batch-view.ts'
import { loadWeatherGold } from '../weather-gold/load-weather-gold.ts'
import { eachCity, problemsText } from './each-city.ts'
import type { FeedStep } from './feed-scope.ts'

/** Sums up what has changed in the clean table, into the aggregates table and the batch view, whole hours at a time. */
export const gold: FeedStep = {
  name: 'gold',
  async run(scope) {
    const { feed, order } = scope
    let [rows, bytes, hours] = [0, 0, 0]
    await eachCity(scope, 'gold', async (context) => {
      const loaded = await loadBatchView(context, order.period)
      rows += loaded.rows
      bytes += loaded.bytes
      // Hours that are summed up already may still be missing in the tables of the weather: they have their own ledger.
      const weather = feed.name === 'weather' ? await loadWeatherGold(context) : { hours: 0 }
      hours += Math.max(loaded.hours, weather.hours)
    })
    const setAside = problemsText(scope.problems)
    if (hours === 0 && setAside === '') return { isSkipped: true, detail: 'nothing has changed' }
    return { rows, bytes, detail: [`${hours} hours`, setAside].filter((part) => part !== '').join(', ') }
  },
}
