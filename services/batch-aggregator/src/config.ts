import { ENGINE_SETTINGS } from '@rocade/shared/adapters/engine/engine-config'
import { integerSetting } from '@rocade/shared/runtime/read-config'
import { z } from 'zod'

/** Settings of the batch-aggregator. */
export const BatchAggregatorConfig = z.object({
  HISTORY_DAYS: integerSetting(0, 7_305, 8).describe(
    'Days of history that the first start imports from sources that can tell the past',
  ),
  BATCH_VIEW_DAYS: integerSetting(1, 3_660, 100).describe(
    'Days that the batch view in PostgreSQL and the hourly sums of an import reach back; questions about years read the lake',
  ),
  BATCH_CRON: z
    .string()
    .regex(/^\S+( \S+){4}$/, 'expected five fields such as 16 * * * *')
    .default('16 * * * *')
    .describe('When the pipelines run: minute, hour, day, month, weekday, in UTC'),
  BATCH_INTERVAL_S: integerSetting(1, 3_600, 60).describe(
    'How often the batch layer looks for closed hours that late readings have changed',
  ),
  BATCH_RETRIES: integerSetting(0, 20, 3).describe('How often a run that failed is tried again'),
  BATCH_RETRY_DELAY_S: integerSetting(1, 3_600, 300).describe('Seconds from a failure to the next try'),
  BATCH_TIMEOUT_S: integerSetting(60, 80_000, 7_200).describe('Seconds after which a run is ended'),
  BATCH_SLA_S: integerSetting(1, 80_000, 1_800).describe(
    'Seconds from when a run was due to its end, after which it counts as late',
  ),
  QUESTION_TIMEOUT_S: integerSetting(1, 80_000, 600).describe('Seconds after which a question about years is given up'),
  QUESTION_ROWS_MAX: integerSetting(1, 5_000_000, 200_000).describe('Rows that the answer to a question may have'),
  QUESTION_RETENTION_DAYS: integerSetting(1, 3_650, 30).describe('Days that questions and their answers are kept'),
  RUNS_RETENTION_DAYS: integerSetting(1, 3_650, 90).describe('Days that the log of runs is kept'),
  CLOSE_AFTER_S: integerSetting(60, 86_400, 900).describe(
    'Seconds after its end when an hour is closed; what comes later makes it be built again',
  ),
  BRONZE_RETENTION_DAYS: integerSetting(1, 36_500, 30).describe(
    'Days that every message stays in the lake; the newest file of a partition always does',
  ),
  CLEAN_RETENTION_DAYS: integerSetting(1, 36_500, 90).describe(
    'Days that clean readings stay in the lake; HISTORY_DAYS if that is more',
  ),
  AGGREGATES_RETENTION_DAYS: integerSetting(1, 36_500, 365).describe(
    'Days that hourly sums stay in the lake; as long as clean readings if that is more. Named snapshots stay for ever',
  ),
  ...ENGINE_SETTINGS,
})
export type BatchAggregatorConfig = z.infer<typeof BatchAggregatorConfig>
