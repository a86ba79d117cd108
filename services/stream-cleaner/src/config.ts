import { integerSetting } from '@rocade/shared/runtime/read-config'
import { z } from 'zod'

/** Settings of the stream-cleaner. */
export const StreamCleanerConfig = z.object({
  LAKE_SLOT_ROWS_MAX: integerSetting(100, 100_000, 2_000).describe('Rows after which a bronze file is published'),
  LAKE_SLOT_AGE_MAX_S: integerSetting(1, 3_600, 60).describe(
    'Seconds after which a bronze file is published, however small',
  ),
  SPEED_VIEW_RETENTION_DAYS: integerSetting(2, 400, 14).describe(
    'Days that single readings stay in PostgreSQL, and their sums once the batch view answers for them; the lake keeps them longer',
  ),
  ON_OFFSET_GAP: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe(
      'What a sink does when the log no longer has what it wants to read: stop, or go on behind the recorded gap',
    ),
  CRASH_AT: z
    .string()
    .optional()
    .describe('For tests only: kill the process at a step of a sink, such as lake.before_publish:3'),
})
export type StreamCleanerConfig = z.infer<typeof StreamCleanerConfig>
