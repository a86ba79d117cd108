import { bronzeRepair } from './bronze-repair.ts'
import { citiesList, citiesRemove, citiesShow } from './cities.ts'
import { cleanerScore } from './cleaner-score.ts'
import type { Command } from './command.ts'
import { importYears } from './import-years.ts'
import { lakeCheck } from './lake-check.ts'
import { lakeRetention } from './lake-retention.ts'
import { snapshotCreate, snapshotList } from './snapshot-commands.ts'

/** Every command of `npm run rocade`. A new one: one line here. */
export const commands: readonly Command[] = [
  bronzeRepair,
  citiesList,
  citiesRemove,
  citiesShow,
  cleanerScore,
  importYears,
  lakeCheck,
  lakeRetention,
  snapshotCreate,
  snapshotList,
]
