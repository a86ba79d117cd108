import { z } from 'zod'
import { StoresConfig } from '../adapters/stores-config.ts'
import { integerSetting } from '../runtime/read-config.ts'

/** Settings of a service that runs as a process of its own, whatever it does. */
export const SupervisionConfig = z.object({
  HEALTH_PORT: integerSetting(0, 65_535, 0).describe(
    'Port of /healthz, /readyz and /metrics of a service without HTTP of its own; 0 takes any free one and logs it',
  ),
  HEALTH_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address of these; 0.0.0.0 for a supervisor or Prometheus on another machine'),
  START_TIMEOUT_S: integerSetting(1, 3_600, 120).describe(
    'How long a service waits at its start for Kafka, PostgreSQL and the lake before it ends with 1',
  ),
})

/** What every service reads besides its own settings. */
export const ProcessConfig = z.object({ ...StoresConfig.shape, ...SupervisionConfig.shape })
export type ProcessConfig = z.infer<typeof ProcessConfig>
