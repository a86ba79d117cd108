import type { Clock } from '@rocade/shared/ports/clock'
import type { Source } from '@rocade/shared/ports/source'
import { createReplaySource } from '@rocade/shared/sources/replay/replay-source'
import { createIncidentSimulator } from '@rocade/shared/sources/simulator/incident-simulator'
import { createTrafficSimulator, createWeatherSimulator } from '@rocade/shared/sources/simulator/simulator-sources'
import { createSourceSwitch } from '@rocade/shared/sources/source-switch'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import type { ProducersConfig } from '../config.ts'
import { type BudgetStore, createBudget, createMemoryBudgetStore } from '../http/budget.ts'
import { createJsonClient, type HttpTiming } from '../http/json-client.ts'
import { createCityOutages } from '../outage.ts'
import { createProducersMetrics } from '../producers-metrics.ts'
import { createOpenMeteoSource } from './open-meteo/open-meteo-source.ts'
import { createOpenweatherSource } from './openweather/openweather-source.ts'
import { createTomtomSource } from './tomtom/tomtom-source.ts'

/** 10 calls a second are allowed without tiles; 60 a minute in the free plan. A little less than that. */
const TOMTOM_EVERY_MS = 125
const OPENWEATHER_EVERY_MS = 1100
/** 600 calls a minute are free. */
const OPEN_METEO_EVERY_MS = 125

export interface SourcesOptions {
  readonly config: ProducersConfig
  readonly clock: Clock
  readonly logger: Logger
  /** Where calls and errors are counted. Whoever only reads the history needs none. */
  readonly metrics?: Registry
  /** Keeps the calls made over restarts. Without it, a restart begins the day anew: only for who makes no calls. */
  readonly budgetStore?: BudgetStore
  /** From 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
  readonly timing?: HttpTiming
}

/** Every source there is, on or off. A new one: its folder, and one line here. */
export function createSources(options: SourcesOptions): Source[] {
  const { config, clock } = options
  const isOn = createSourceSwitch(config.SOURCES)
  const seed = config.SIMULATOR_SEED
  const faultRate = config.SIMULATOR_FAULT_PCT / 100
  return [
    createReplaySource({ clock, speed: config.REPLAY_SPEED === 1 ? null : config.REPLAY_SPEED, isOn }),
    createTrafficSimulator({ clock, seed, intervalS: config.SIMULATOR_INTERVAL_S, faultRate, isOn }),
    createWeatherSimulator({ clock, seed, faultRate, isOn }),
    createIncidentSimulator({ clock, seed, isOn }),
    createTomtomSource({
      ...service(options, 'tomtom', TOMTOM_EVERY_MS),
      cityIds: config.TOMTOM_CITIES,
      random: options.random ?? Math.random,
      isOn,
    }),
    createOpenweatherSource({ ...service(options, 'openweather', OPENWEATHER_EVERY_MS), isOn }),
    createOpenMeteoSource({
      ...service(options, 'open-meteo', OPEN_METEO_EVERY_MS),
      isAllowed: config.OPEN_METEO === 'on',
      isOn,
    }),
  ]
}

/** What a source over somebody else's HTTP works with. */
function service(options: SourcesOptions, name: ServiceName, everyMs: number) {
  const { config, clock, logger, random = Math.random, timing } = options
  const settings = settingsOf(config, name)
  const budget = createBudget({ name, ...settings, clock, store: options.budgetStore ?? createMemoryBudgetStore() })
  const client = createJsonClient({
    name,
    baseUrl: settings.baseUrl,
    secrets: settings.apiKey === null ? [] : [settings.apiKey],
    budget,
    everyMs,
    clock,
    metrics: createProducersMetrics(options.metrics ?? new Registry()),
    random,
    ...(timing ? { timing } : {}),
  })
  return { client, budget, clock, apiKey: settings.apiKey, outages: createCityOutages(name, { logger, clock }) }
}

type ServiceName = 'tomtom' | 'openweather' | 'open-meteo'

function settingsOf(config: ProducersConfig, name: ServiceName) {
  const settings = {
    tomtom: {
      apiKey: config.TOMTOM_API_KEY ?? null,
      baseUrl: config.TOMTOM_BASE_URL,
      callsPerDay: config.TOMTOM_CALLS_PER_DAY,
      callsPerMonth: config.TOMTOM_CALLS_PER_MONTH,
    },
    openweather: {
      apiKey: config.OPENWEATHER_API_KEY ?? null,
      baseUrl: config.OPENWEATHER_BASE_URL,
      callsPerDay: config.OPENWEATHER_CALLS_PER_DAY,
      callsPerMonth: config.OPENWEATHER_CALLS_PER_MONTH,
    },
    'open-meteo': {
      apiKey: null,
      baseUrl: config.OPEN_METEO_BASE_URL,
      callsPerDay: config.OPEN_METEO_CALLS_PER_DAY,
      callsPerMonth: config.OPEN_METEO_CALLS_PER_MONTH,
    },
  }
  return settings[name]
}
