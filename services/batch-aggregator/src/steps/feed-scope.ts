import type { City } from '@rocade/shared/cities/city'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { HistorySource } from '@rocade/shared/ports/source'
import type { BatchContext } from '../batch-context.ts'
import type { ImportProgress } from '../import-history.ts'
import type { RunScope, Step } from '../runs/pipeline.ts'
import type { CityProblem } from './each-city.ts'

/** The source that tells the past of a city, if its live source can. */
export type HistoryOf = (city: City, feed: Feed) => Promise<HistorySource | undefined> | HistorySource | undefined

/** What the steps of one run for a feed share. */
export interface FeedScope extends RunScope {
  readonly feed: Feed
  /** One for each city. */
  readonly contexts: readonly BatchContext[]
  /** Cities that a step of this run could not work on: the steps behind it pass over them. By id. */
  readonly problems: Map<string, CityProblem>
  readonly historyOf: HistoryOf
  readonly onProgress: (progress: ImportProgress) => void
  /** Told when the history of every city is there. */
  readonly onIngested: (feed: string) => void
  /** Hours that this run builds (epoch ms), before a city's own limits. Found by `ingest`. */
  dueHours: readonly number[]
}

export type FeedStep = Step<FeedScope>
