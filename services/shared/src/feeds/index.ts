import type { Feed } from './feed.ts'
import { incidents } from './incidents/index.ts'
import { traffic } from './traffic/index.ts'
import { weather } from './weather/index.ts'

/** Every kind of reading that Rocade knows. A new one: docs/how-to/add-a-feed.md. */
export const feeds: readonly Feed[] = [traffic, weather]

/** All that goes over the log into PostgreSQL: the readings above, and what is kept there only. */
export const streamFeeds: readonly Feed[] = [...feeds, incidents]

export { incidents, traffic, weather }
