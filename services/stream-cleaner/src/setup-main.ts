import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { ProcessConfig } from '@rocade/shared/process/process-config'
import { type ProcessParts, withProcess } from '@rocade/shared/process/start-process'
import { AppError } from '@rocade/shared/runtime/app-error'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { runJob } from '@rocade/shared/runtime/run-job'

/**
 * Makes what the services write to, in a job before they start: `setup-main.js database`, `setup-main.js topics`, or both
 * without an argument. Again and again without harm; of several at once one works and the others wait.
 */
const JOBS: Readonly<Record<string, (parts: ProcessParts<ProcessConfig>) => Promise<void>>> = {
  async database({ pool, logger }) {
    const { applied } = await migrate(await pool({ isEmpty: true }))
    logger.info({ applied }, 'the tables are up to date')
  },
  async topics({ log, logger }) {
    const specs = topicsOf()
    await (await log()).createTopics(specs)
    logger.info({ topics: specs.map(({ name }) => name) }, 'the topics are there')
  },
}

await runJob('setup', (signal) => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(JOBS)
  const config = readConfig(ProcessConfig, process.env)
  return withProcess({ name: 'setup', config, clock: systemClock, signal }, async (parts) => {
    for (const name of names) {
      const job = JOBS[name]
      if (!job)
        throw new AppError('CONFIG', `expected ${Object.keys(JOBS).join(' or ')}, got ${name}`, { retryable: false })
      await job(parts)
    }
  })
})
