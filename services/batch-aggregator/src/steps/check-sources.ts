import { dataTable } from '@rocade/shared/feeds/feed'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import type { BatchContext } from '../batch-context.ts'
import type { FeedStep } from './feed-scope.ts'

/**
 * Looks whether the lake answers, which everything after this needs, and how old the newest reading of each city is. A
 * source that is silent is no failure of the run: what is there is still to be put in order.
 */
export const checkSources: FeedStep = {
  name: 'check-sources',
  async run({ feed, contexts }) {
    const [first] = contexts
    if (first === undefined) return { isSkipped: true, detail: 'no city has this feed' }
    await first.lake.listNames(bronzeFolder(feed.name))
    const found = await Promise.all(contexts.map(newestReading))
    return { rows: found.filter(({ isSilent }) => !isSilent).length, detail: found.map(({ text }) => text).join('; ') }
  },
}

async function newestReading({ pool, feed, city, clock }: BatchContext) {
  const { rows } = await pool.query<{ source: string; observed_at: Date }>(
    `SELECT source, observed_at FROM ${dataTable(feed)} WHERE city_id = $1 ORDER BY observed_at DESC LIMIT 1`,
    [city.cityId],
  )
  const [newest] = rows
  if (newest === undefined) return { isSilent: true, text: `${city.cityId}: no reading yet` }
  const ageS = Math.round((clock.nowMs() - newest.observed_at.getTime()) / 1000)
  const isSilent = ageS > city.freshS
  return { isSilent, text: `${city.cityId}: ${newest.source}, ${ageS} s old${isSilent ? ', silent' : ''}` }
}
