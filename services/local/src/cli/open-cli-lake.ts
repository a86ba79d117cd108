import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openLakeStore } from '@rocade/shared/adapters/open-connections'
import { systemClock } from '@rocade/shared/ports/clock'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { createLogger } from '@rocade/shared/runtime/logger'
import { readSettings, type Settings } from '../read-settings.ts'
import type { CommandContext } from './command.ts'

export interface CliLake {
  readonly lake: LakeStore
  readonly settings: Settings
  /** Where it is, as people write it. */
  readonly place: string
}

/**
 * The lake that the settings name, for a command that reads it, or adds what nobody else writes. Takes no lock: objects
 * never change, so it works beside a running Rocade.
 */
export function openCliLake({ env, root }: CommandContext): CliLake {
  const settings = readSettings(env, {}, root)
  const folder = join(settings.ROCADE_DATA_DIR, 'lake')
  const lake = openLakeStore({
    config: settings,
    folder,
    stagingFolder: join(settings.ROCADE_DATA_DIR, 'staging'),
    clock: systemClock,
    logger: createLogger({ name: 'cli', level: 'error' }),
  })
  return { lake, settings, place: settings.LAKE_URL ?? folder }
}

/** Whether there is a lake at all: without this, a wrong folder would look like an empty lake. */
export const isLakeThere = ({ settings, place }: CliLake): boolean =>
  settings.LAKE_URL !== undefined || existsSync(place)
