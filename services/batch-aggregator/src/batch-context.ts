import type { City } from '@rocade/shared/cities/city'
import type { Feed } from '@rocade/shared/feeds/feed'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { BatchAggregatorConfig } from './config.ts'
import type { LakeTable } from './lake-tables.ts'

/** What every step of the batch layer works with, for one feed of one city. */
export interface BatchContext {
  readonly config: BatchAggregatorConfig
  readonly feed: Feed
  readonly city: City
  readonly lake: LakeStore
  readonly engine: BatchEngine
  readonly pool: Pool
  readonly clock: Clock
  readonly logger: Logger
  readonly clean: LakeTable
  /** `undefined` for a feed that has no hourly sums. */
  readonly aggregates: LakeTable | undefined
  /** Path of the city's segments in the lake. */
  readonly segmentsPath: string
  readonly signal: AbortSignal
}
