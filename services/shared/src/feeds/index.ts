import type { Feed } from './feed.ts'
import { traffic } from './traffic/index.ts'
import { weather } from './weather/index.ts'

/** Every kind of reading that Rocade knows. A new one: docs/how-to/add-a-feed.md. */
export const feeds: readonly Feed[] = [traffic, weather]

export { traffic, weather }
