import type { Clock } from '@rocade/shared/ports/clock'
import type { HistorySource } from '@rocade/shared/ports/source'
import { createReplaySource } from '@rocade/shared/sources/replay/replay-source'
import type { SimulatorConfig } from '@rocade/shared/sources/simulator/simulator-config'
import { createTrafficSimulator, createWeatherSimulator } from '@rocade/shared/sources/simulator/simulator-sources'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'

/** Every source that can tell the past. A new one: one line here. */
export function createHistorySources(config: SimulatorConfig, clock: Clock): HistorySource[] {
  const seed = config.SIMULATOR_SEED
  const faultRate = config.SIMULATOR_FAULT_PCT / 100
  return [
    createReplaySource({ clock, speed: null, isOn }),
    createTrafficSimulator({ clock, seed, intervalS: config.SIMULATOR_INTERVAL_S, faultRate, isOn }),
    createWeatherSimulator({ clock, seed, faultRate, isOn }),
  ]
}

/** What is stored decides which one is used, not a setting. */
const isOn: SourceSwitch = (_name, given) => ({ state: 'on', detail: given })
