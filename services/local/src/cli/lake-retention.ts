import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { retentionDays } from '@rocade/batch-aggregator/retention/retention-days'
import { feeds } from '@rocade/shared/feeds/index'
import { planLakeRetention } from '@rocade/shared/lake/lake-retention'
import { systemClock } from '@rocade/shared/ports/clock'
import { AppError } from '@rocade/shared/runtime/app-error'
import { readConfig } from '@rocade/shared/runtime/read-config'
import type { Command } from './command.ts'
import { openCliLake } from './open-cli-lake.ts'

const SHOWN_MAX = 5

/** `lake retention --dry-run`: what the batch layer would take out of the lake at its next clean-up. */
export const lakeRetention: Command = {
  name: 'lake retention',
  summary: 'shows what is older than its retention (--dry-run; the batch layer applies it once a day)',
  usage: '--dry-run   (days: BRONZE_RETENTION_DAYS, CLEAN_RETENTION_DAYS, AGGREGATES_RETENTION_DAYS)',
  async run(context) {
    if (context.args.join(' ') !== '--dry-run') {
      throw new AppError(
        'CONFIG',
        'expected --dry-run: the batch layer is the one writer of the lake, and applies retention once a day by itself',
        { retryable: false },
      )
    }
    const { lake } = openCliLake(context)
    const days = retentionDays(readConfig(BatchAggregatorConfig, context.env))
    for (const feed of feeds) {
      for (const { name, before, paths, bytes } of await planLakeRetention(lake, feed, days, systemClock.nowMs())) {
        context.signal.throwIfAborted()
        context.say(`${name}: ${paths.length} files (${(bytes / 1e6).toFixed(1)} MB) of days before ${before}`)
        for (const path of paths.slice(0, SHOWN_MAX)) context.say(`    ${path}`)
        if (paths.length > SHOWN_MAX) context.say(`    and ${paths.length - SHOWN_MAX} more`)
      }
    }
    context.say('Nothing was touched. Files that hours have yet to be built from stay longer')
    return 0
  },
}
