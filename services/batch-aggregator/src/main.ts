import { join } from 'node:path'
import { openBatchEngine } from '@rocade/shared/adapters/engine/open-batch-engine'
import { activeCities } from '@rocade/shared/cities/city-book'
import { systemClock } from '@rocade/shared/ports/clock'
import { ProcessConfig } from '@rocade/shared/process/process-config'
import { startProcess } from '@rocade/shared/process/start-process'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { runService } from '@rocade/shared/runtime/run-service'
import { SimulatorConfig } from '@rocade/shared/sources/simulator/simulator-config'
import { z } from 'zod'
import { BatchAggregatorConfig } from './config.ts'
import { createHistorySources } from './history-sources.ts'
import { logImport } from './log-import.ts'
import { startBatchAggregator } from './start-batch-aggregator.ts'
import { findHistoryOf } from './stored-origins.ts'

/** Batch work may take longer than daily work, and needs few connections. */
const POOL_LIMITS = { max: 5, statementTimeoutMs: 120_000 }

/** The batch-aggregator as a process of its own: history closed hours, runs. Of several, one works. */
await runService('batch-aggregator', (signal) =>
  startProcess({
    name: 'batch-aggregator',
    config: readConfig(
      z.object({ ...ProcessConfig.shape, ...BatchAggregatorConfig.shape, ...SimulatorConfig.shape }),
      process.env,
    ),
    clock: systemClock,
    signal,
    async start(parts) {
      const { config, clock, logger, metrics, dataFolder, open } = parts
      const log = await parts.log()
      const cities = await parts.cities(log)
      const lake = await parts.lake()
      const pool = await parts.pool(POOL_LIMITS)
      const historyOf = await findHistoryOf({
        pool,
        cities: activeCities(cities),
        sources: createHistorySources(config, clock),
        waitMaxMs: config.START_TIMEOUT_S * 1000,
        logger,
        signal,
      })
      const scratchFolder = join(dataFolder, 'scratch')
      const lakeFolder = join(dataFolder, 'lake')
      const engine = await openBatchEngine({ config, lake, lakeFolder, scratchFolder })
      open.defer('engine', () => engine.close())
      const told = logImport(logger, clock)
      return startBatchAggregator({
        config,
        log,
        lake,
        engine,
        pool,
        cities,
        historyOf,
        clock,
        logger,
        metrics,
        ...told,
      })
    },
  }),
)
