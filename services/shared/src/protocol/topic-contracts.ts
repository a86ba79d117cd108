import { z } from 'zod'
import { boundedInt } from '../feeds/contract-parts.ts'
import { BatchRequest, BatchResult } from './batch-topics.ts'
import { CityChange } from './city-change.ts'
import { ProducersReport } from './source-report.ts'

/** Where a source stands: what it gives next was observed at or after this instant. */
export const SourcePosition = z.object({ nextFromMs: boundedInt('instantMs') })

/**
 * What a message of each topic of ours is, by the topic's name; those of feeds are in their contracts. A test asks for the
 * contract of every topic, and for bounds of every text and number in it.
 */
export const TOPIC_CONTRACTS = {
  cities: CityChange,
  source_positions: SourcePosition,
  source_reports: ProducersReport,
  batch_requests: BatchRequest,
  batch_results: BatchResult,
} as const
