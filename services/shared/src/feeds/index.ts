import type { Feed } from './feed.ts'
import { traffic } from './traffic/index.ts'
import { weather } from './weather/index.ts'

/** Every kind of reading that Rocade knows. A new one: docs/how-to/add-a-feed.md. */
// biome-ignore lint/suspicious/noExplicitAny: each feed has its own reading type; the list does not care
export const feeds: readonly Feed<any>[] = [traffic, weather]

export { traffic, weather }
