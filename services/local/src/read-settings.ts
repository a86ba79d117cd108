import { isAbsolute, join } from 'node:path'
import { ApiConfig } from '@rocade/api/config'
import { BatchAggregatorConfig } from '@rocade/batch-aggregator/config'
import { ProducersConfig } from '@rocade/producers/config'
import { StoresConfig } from '@rocade/shared/adapters/stores-config'
import { SupervisionConfig } from '@rocade/shared/process/process-config'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { StreamCleanerConfig } from '@rocade/stream-cleaner/config'
import { z } from 'zod'
import { ComposeConfig } from './compose-config.ts'

/** Every service's settings in the order of the reference. */
export const CONFIGS = [
  { title: 'Where everything is kept', schema: StoresConfig },
  { title: 'API and dashboard', schema: ApiConfig },
  { title: 'Producers', schema: ProducersConfig },
  { title: 'Stream-cleaner', schema: StreamCleanerConfig },
  { title: 'Batch-aggregator', schema: BatchAggregatorConfig },
  { title: 'Services as processes of their own', schema: SupervisionConfig },
  { title: '`docker compose`', schema: ComposeConfig },
] as const

const AllSettings = z.object({
  ...StoresConfig.shape,
  ...ApiConfig.shape,
  ...ProducersConfig.shape,
  ...StreamCleanerConfig.shape,
  ...BatchAggregatorConfig.shape,
})
export type Settings = z.infer<typeof AllSettings>

/**
 * Reads the settings of all services at once, so that one message names every wrong one. Flags count more than the
 * environment. Throws `AppError` CONFIG.
 */
export function readSettings(env: NodeJS.ProcessEnv, flags: Readonly<Record<string, string>>, root: string): Settings {
  const settings = readConfig(AllSettings, { ...env, ...flags })
  const folder = settings.ROCADE_DATA_DIR
  return { ...settings, ROCADE_DATA_DIR: isAbsolute(folder) ? folder : join(root, folder) }
}
