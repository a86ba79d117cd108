import { chooseLines } from '@rocade/producers/start-producers'
import type { City } from '@rocade/shared/cities/city'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { HistorySource, Source } from '@rocade/shared/ports/source'

/**
 * The source that tells the past of a city: the one that also gives its present, if it can. So the history and the
 * stream never come from different worlds.
 */
export function createHistoryOf(sources: readonly Source[]) {
  return (city: City, feed: Feed): HistorySource | undefined => {
    const line = chooseLines([city], sources).find((candidate) => candidate.feed.name === feed.name)
    return line !== undefined && isHistorySource(line.source) ? line.source : undefined
  }
}

const isHistorySource = (source: Source): source is HistorySource => 'history' in source
