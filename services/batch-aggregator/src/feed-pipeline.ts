import type { City } from '@rocade/shared/cities/city'
import type { CityBook } from '@rocade/shared/cities/city-book'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { Gauge } from 'prom-client'
import type { BatchContext } from './batch-context.ts'
import { forgetRemovedCities } from './forget-removed-cities.ts'
import { openAggregatesTable, openCleanTable } from './lake-tables.ts'
import { publishSegments } from './publish-segments.ts'
import type { QuestionTable } from './questions/question-table.ts'
import type { ResultsWriter } from './results-writer.ts'
import type { ExecutionLog } from './runs/execution-log.ts'
import type { Pipeline } from './runs/pipeline.ts'
import { checkSources } from './steps/check-sources.ts'
import { createCleanUp } from './steps/clean-up.ts'
import { type CityProblem, eachCity, problemsText } from './steps/each-city.ts'
import type { FeedScope } from './steps/feed-scope.ts'
import { gold } from './steps/gold.ts'
import { ingest } from './steps/ingest.ts'
import { createNotify } from './steps/notify.ts'
import { createQuality } from './steps/quality.ts'
import { silver } from './steps/silver.ts'

export interface FeedPipelineOptions
  extends Omit<BatchContext, 'feed' | 'city' | 'clean' | 'aggregates' | 'segmentsPath' | 'signal'>,
    Pick<FeedScope, 'historyOf' | 'onProgress' | 'onIngested'> {
  readonly feed: Feed
  readonly cities: CityBook
  readonly log: ExecutionLog
  readonly results: ResultsWriter
  readonly questions: QuestionTable
  readonly differences: Gauge
}

/** The pipeline of a feed, named after it: from the sources to the view that is served, in seven steps. */
export function createFeedPipeline(options: FeedPipelineOptions): Pipeline<FeedScope> {
  const { feed, lake, clock, historyOf, onProgress, onIngested, log, results, questions, differences } = options
  const tables = { clean: openCleanTable(lake, clock, feed), aggregates: openAggregatesTable(lake, clock, feed) }
  return {
    name: feed.name,
    steps: [
      checkSources,
      ingest,
      silver,
      gold,
      createQuality(differences),
      createNotify(results),
      createCleanUp(log, questions),
    ],
    summary: ({ problems }) => problemsText(problems) || null,
    async open(scope) {
      await forgetRemovedCities({ ...options, ...tables })
      const { config, engine, pool, logger } = options
      const shared = { config, feed, lake, engine, pool, clock, logger, ...tables, signal: scope.signal }
      const problems = new Map<string, CityProblem>()
      const contexts: BatchContext[] = []
      for (const city of await citiesWithPast(options)) contexts.push({ ...shared, city, segmentsPath: '' })
      const publish = async (context: BatchContext) => {
        const segmentsPath = await publishSegments(lake, context.city)
        contexts[contexts.indexOf(context)] = { ...context, segmentsPath }
      }
      await eachCity({ contexts, problems, signal: scope.signal }, 'open', publish)
      return { ...scope, feed, contexts, problems, historyOf, onProgress, onIngested, dueHours: [] }
    },
  }
}

/** The cities that are active, and those that were: what they have left in the log and the lake is put in order too. */
async function citiesWithPast({ cities, pool, feed }: FeedPipelineOptions): Promise<City[]> {
  const { rows } = await pool.query<{ city_id: string }>('SELECT city_id FROM batch_watermarks WHERE feed = $1', [
    feed.name,
  ])
  const begun = new Set(rows.map((row) => row.city_id))
  return cities.all().filter(({ cityId, isActive }) => isActive || begun.has(cityId))
}
