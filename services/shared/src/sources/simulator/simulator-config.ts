import { z } from 'zod'
import { integerSetting } from '../../runtime/read-config.ts'

/** Settings of the simulator, for all who compute with it: the producers and the import of history. */
export const SimulatorConfig = z.object({
  SIMULATOR_SEED: integerSetting(0, 2_147_483_647, 1).describe(
    'Another number is another traffic and weather; the same one for producers and batch-aggregator',
  ),
  SIMULATOR_INTERVAL_S: integerSetting(10, 3_600, 120)
    .refine((seconds) => 3_600 % seconds === 0, 'expected a divisor of 3600, so that each hour has the same readings')
    .describe('Seconds between two simulated readings of a segment, for the past and the present'),
  SIMULATOR_FAULT_PCT: integerSetting(0, 100, 0).describe(
    'How many of 100 simulated sensors have a fault in six hours (stuck, spikes, units, clock, duplicates, dropouts, positions, jumps), to see what the checks say; 0 is none',
  ),
})
export type SimulatorConfig = z.infer<typeof SimulatorConfig>
