import { join } from 'node:path'
import { systemClock } from '@rocade/shared/ports/clock'
import { ProcessConfig } from '@rocade/shared/process/process-config'
import { startProcess } from '@rocade/shared/process/start-process'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { runService } from '@rocade/shared/runtime/run-service'
import { z } from 'zod'
import { ProducersConfig } from './config.ts'
import { createFileBudgetStore } from './http/budget.ts'
import { createSources } from './sources/index.ts'
import { startProducers } from './start-producers.ts'

/** The producers as a process of their own: sources into Kafka. */
await runService('producers', (signal) =>
  startProcess({
    name: 'producers',
    config: readConfig(z.object({ ...ProcessConfig.shape, ...ProducersConfig.shape }), process.env),
    clock: systemClock,
    signal,
    async start({ config, cities, clock, logger, metrics, dataFolder, log }) {
      const budgetStore = createFileBudgetStore(join(dataFolder, 'budgets.json'))
      const sources = createSources({ config, clock, logger, metrics, budgetStore })
      const reporter = [...config.SOURCES].sort().join(',')
      const opened = await log()
      return startProducers({ sources, cities: await cities(opened), log: opened, clock, logger, metrics, reporter })
    },
  }),
)
