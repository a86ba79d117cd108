/**
 * A cleaner in a process of its own, for tests that kill it: arguments are the database URL, the folder of log and lake,
 * and the step at which to crash (or `none`). Says `drained` when the sinks have all traffic and incidents, and ends.
 */
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { incidents, traffic } from '@rocade/shared/feeds/index'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { Registry } from 'prom-client'
import { StreamCleanerConfig } from '../config.ts'
import { startStreamCleaner } from '../start-stream-cleaner.ts'
import { bronzeRows, until } from './drained.ts'

const [url = '', folder = '', crashAt = 'none'] = process.argv.slice(2)
const pool = createPool({ url })
const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
const lake = createFileLake({ root: join(folder, 'lake') })
const crash = crashAt === 'none' ? {} : { CRASH_AT: crashAt }
const cleaner = await startStreamCleaner({
  config: StreamCleanerConfig.parse({ LAKE_SLOT_ROWS_MAX: '100', LAKE_SLOT_AGE_MAX_S: '1', ...crash }),
  log,
  lake,
  pool,
  cities: loadCities(),
  clock: systemClock,
  logger: createLogger({ name: 'crashing-cleaner', level: 'silent' }),
  metrics: new Registry(),
})
const endOf = async (topic: string) => (await log.offsets(topic)).reduce((sum, partition) => sum + partition.end, 0)
const inLake = await endOf(rawTopic(traffic))
const inPg = inLake + (await endOf(rawTopic(incidents)))
await until(
  async () => ({
    pg: Number(
      (
        await pool.query(`SELECT coalesce(sum(next_offset), 0) AS n FROM sink_positions WHERE topic = ANY ($1)`, [
          [rawTopic(traffic), rawTopic(incidents)],
        ])
      ).rows[0].n,
    ),
    bronze: await bronzeRows(lake),
  }),
  (seen) => seen.pg === inPg && seen.bronze === inLake,
)
await cleaner[Symbol.asyncDispose]()
await log.close()
await pool.end()
process.send?.('drained')
process.disconnect?.()
