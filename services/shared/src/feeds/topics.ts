import type { TopicSpec } from '../ports/event-log.ts'
import { type Feed, liveTopic, rawTopic, rejectedTopic } from './feed.ts'
import { streamFeeds } from './index.ts'

export const PARTITIONS = 6
const RETENTION_MS = 7 * 24 * 3600 * 1000

/** Where each source stands, so that a restarted producer goes on where it was. Compacted, keyed `source/city/feed`. */
export const SOURCE_POSITIONS_TOPIC = 'source_positions'

/** What each producers process says of its sources. Compacted, keyed by the sources that it may use. */
export const SOURCE_REPORTS_TOPIC = 'source_reports'

/** Cities that were added, and which are switched on and off (`protocol/city-change.ts`). Compacted, keyed by city. */
export const CITIES_TOPIC = 'cities'

/** What the API asks of the batch layer, and what the batch layer says of its work (`protocol/batch-topics.ts`). */
export const BATCH_REQUESTS_TOPIC = 'batch_requests'
export const BATCH_RESULTS_TOPIC = 'batch_results'

/** All topics of the given feeds, with how the log keeps them. */
export function topicsOf(list: readonly Pick<Feed, 'name'>[] = streamFeeds): TopicSpec[] {
  const perFeed = list.flatMap((feed) => [
    { name: rawTopic(feed), partitions: PARTITIONS, retentionMs: RETENTION_MS, isCompacted: false },
    { name: rejectedTopic(feed), partitions: PARTITIONS, retentionMs: RETENTION_MS, isCompacted: false },
    { name: liveTopic(feed), partitions: PARTITIONS, retentionMs: null, isCompacted: true },
  ])
  const single = { partitions: 1, retentionMs: null, isCompacted: true }
  const kept = { partitions: 1, retentionMs: RETENTION_MS, isCompacted: false }
  return [
    ...perFeed,
    { name: SOURCE_POSITIONS_TOPIC, ...single },
    { name: SOURCE_REPORTS_TOPIC, ...single },
    { name: CITIES_TOPIC, ...single },
    { name: BATCH_REQUESTS_TOPIC, ...kept },
    { name: BATCH_RESULTS_TOPIC, ...kept },
  ]
}
