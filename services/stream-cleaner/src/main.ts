import { systemClock } from '@rocade/shared/ports/clock'
import { ProcessConfig } from '@rocade/shared/process/process-config'
import { startProcess } from '@rocade/shared/process/start-process'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { runService } from '@rocade/shared/runtime/run-service'
import { z } from 'zod'
import { StreamCleanerConfig } from './config.ts'
import { startStreamCleaner } from './start-stream-cleaner.ts'

/** The stream-cleaner as a process of its own: Kafka into PostgreSQL and the lake. Any number share the partitions. */
await runService('stream-cleaner', (signal) =>
  startProcess({
    name: 'stream-cleaner',
    config: readConfig(z.object({ ...ProcessConfig.shape, ...StreamCleanerConfig.shape }), process.env),
    clock: systemClock,
    signal,
    async start({ config, cities, clock, logger, metrics, log, lake, pool }) {
      const opened = await log()
      const stores = { log: opened, cities: await cities(opened), lake: await lake(), pool: await pool() }
      return startStreamCleaner({ config, ...stores, clock, logger, metrics })
    },
  }),
)
