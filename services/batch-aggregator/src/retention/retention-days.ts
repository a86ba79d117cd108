import type { RetentionDays } from '@rocade/shared/lake/lake-retention'
import type { BatchAggregatorConfig } from '../config.ts'

/** The settings as days by layer. History that a start would import again is not thrown away. */
export const retentionDays = (
  config: Pick<
    BatchAggregatorConfig,
    'BRONZE_RETENTION_DAYS' | 'CLEAN_RETENTION_DAYS' | 'AGGREGATES_RETENTION_DAYS' | 'HISTORY_DAYS'
  >,
): RetentionDays => {
  const cleanDays = Math.max(config.CLEAN_RETENTION_DAYS, config.HISTORY_DAYS + 1)
  return {
    bronzeDays: config.BRONZE_RETENTION_DAYS,
    cleanDays,
    aggregatesDays: Math.max(config.AGGREGATES_RETENTION_DAYS, cleanDays),
  }
}
