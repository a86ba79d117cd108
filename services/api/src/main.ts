import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@rocade/shared/ports/clock'
import { ProcessConfig } from '@rocade/shared/process/process-config'
import { ROOT, startProcess } from '@rocade/shared/process/start-process'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { runService } from '@rocade/shared/runtime/run-service'
import { z } from 'zod'
import { ApiConfig } from './config.ts'
import { startApi } from './start-api.ts'

const DASHBOARD = join(ROOT, 'frontend', 'dist')

/** The API and the dashboard as a process of their own. Any number show the same. */
await runService('api', (signal) =>
  startProcess({
    name: 'api',
    config: readConfig(z.object({ ...ProcessConfig.shape, ...ApiConfig.shape }), process.env),
    clock: systemClock,
    signal,
    hasOwnHealth: true,
    async start({ config, cities, clock, logger, metrics, log, lake, pool }) {
      // The live map needs the log only: database and lake may come later, or be away for a while.
      const opened = await log()
      const stores = {
        log: opened,
        cities: await cities(opened),
        lake: await lake({ mayBeAway: true }),
        pool: await pool({ mayBeAway: true }),
      }
      const pages = existsSync(DASHBOARD) ? { staticFolder: DASHBOARD } : {}
      const api = await startApi({ config, ...stores, clock, logger, metrics, ...pages })
      logger.info({ url: api.url }, 'listening')
      return api
    },
  }),
)
