import { cleanerScore } from './cleaner-score.ts'
import type { Command } from './command.ts'
import { lakeCheck } from './lake-check.ts'
import { lakeRetention } from './lake-retention.ts'
import { snapshotCreate, snapshotList } from './snapshot-commands.ts'

/** Every command of `npm run rocade`. A new one: one line here. */
export const commands: readonly Command[] = [cleanerScore, lakeCheck, lakeRetention, snapshotCreate, snapshotList]
