import { integerSetting } from '@rocade/shared/runtime/read-config'
import { z } from 'zod'

/** Settings of the batch-aggregator. */
export const BatchAggregatorConfig = z.object({
  HISTORY_DAYS: integerSetting(0, 366, 8).describe(
    'Days of history that the first start imports from sources that can tell the past',
  ),
  BATCH_INTERVAL_S: integerSetting(1, 3_600, 60).describe('How often the batch layer looks for hours to close'),
  CLOSE_AFTER_S: integerSetting(60, 86_400, 900).describe(
    'Seconds after its end when an hour is closed; what comes later makes it be built again',
  ),
  DUCKDB_MEMORY_MB: integerSetting(64, 65_536, 512).describe('Memory that DuckDB may use'),
})
export type BatchAggregatorConfig = z.infer<typeof BatchAggregatorConfig>
