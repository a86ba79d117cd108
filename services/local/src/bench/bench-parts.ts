import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDuckdbEngine } from '@rocade/shared/adapters/engine/duckdb-engine'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'

/** The embedded parts as `npm start` has them, durable settings included, in a folder that goes away. */
export async function openBenchParts() {
  const folder = await mkdtemp(join(tmpdir(), 'rocade-bench-'))
  const logger = createLogger({ name: 'bench', level: 'error' })
  const clock = systemClock
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), logger })
  const pool = createPool({ url: server.url })
  await migrate(pool)
  const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock, logger })
  await log.createTopics(topicsOf())
  const lake = createFileLake({ root: join(folder, 'lake') })
  const engine = await createDuckdbEngine({ lake, scratchFolder: join(folder, 'scratch') })
  return {
    folder,
    databaseUrl: server.url,
    pool,
    log,
    lake,
    engine,
    clock,
    logger,
    cities: loadCities(),
    async [Symbol.asyncDispose]() {
      await engine.close()
      await log.close()
      await pool.end()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type BenchParts = Awaited<ReturnType<typeof openBenchParts>>
