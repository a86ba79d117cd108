import { parseArgs } from 'node:util'
import type { BatchContext } from '@rocade/batch-aggregator/batch-context'
import type { ImportProgress } from '@rocade/batch-aggregator/import-history'
import { openAggregatesTable, openCleanTable } from '@rocade/batch-aggregator/lake-tables'
import { publishSegments } from '@rocade/batch-aggregator/publish-segments'
import { importCity } from '@rocade/batch-aggregator/steps/ingest'
import { createSources } from '@rocade/producers/sources/index'
import { openBatchEngine } from '@rocade/shared/adapters/engine/open-batch-engine'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openEventLog, openLakeStore } from '@rocade/shared/adapters/open-connections'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { activeCities } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { feeds } from '@rocade/shared/feeds/index'
import { systemClock } from '@rocade/shared/ports/clock'
import { createOpenServices, type OpenServices } from '@rocade/shared/process/open-services'
import { AppError } from '@rocade/shared/runtime/app-error'
import { createLogger } from '@rocade/shared/runtime/logger'
import type { Pool } from 'pg'
import { openDataFolder } from '../data-folder.ts'
import { createHistoryOf } from '../history-of.ts'
import { readSettings, type Settings } from '../read-settings.ts'
import type { Command, CommandContext } from './command.ts'

const DAYS_OF_YEAR = 366
const YEARS_MAX = 20
const TELL_EVERY_MS = 5_000

/** `import --years N`: makes years of history from the recorded week and the simulator, to ask questions about. */
export const importYears: Command = {
  name: 'import',
  summary: 'makes years of history, while Rocade is stopped (--years 3)',
  usage: `--years N [--city los-angeles]   (N up to ${YEARS_MAX}; what is there already is left alone, so it can be cut off and go on)`,
  async run(context) {
    const { years, cityId } = readOptions(context.args)
    const days = years * DAYS_OF_YEAR
    const settings = readSettings(context.env, { HISTORY_DAYS: String(days) }, context.root)
    const open = createOpenServices()
    const logger = createLogger({ name: 'import', level: 'warn' })
    try {
      const parts = await openParts(context, settings, open)
      const chosen = activeCities(parts.cities).filter((city) => cityId === undefined || city.cityId === cityId)
      if (chosen.length === 0) throw wrong(`there is no active city ${cityId}`)
      const keepBorders = await rememberBorders(parts.pool)
      let readings = 0
      for (const city of chosen) {
        for (const feed of feeds) {
          const { lake, clock } = parts
          const tables = {
            clean: openCleanTable(lake, clock, feed),
            aggregates: openAggregatesTable(lake, clock, feed),
          }
          const segmentsPath = await publishSegments(lake, city)
          const { cities: _, sources, ...stores } = parts
          const batch: BatchContext = {
            ...stores,
            ...tables,
            config: settings,
            feed,
            city,
            logger,
            segmentsPath,
            signal: context.signal,
          }
          const onProgress = createTeller(context, `${city.cityId} ${feed.name}`)
          readings += await importCity({ feed, historyOf: createHistoryOf(sources), onProgress }, batch)
          if (context.signal.aborted) break
        }
      }
      await keepBorders()
      context.say(`${readings} readings imported`)
      context.say(
        `Start Rocade with HISTORY_DAYS=${days}, or they are older than their retention: HISTORY_DAYS=${days} npm start`,
      )
      return context.signal.aborted ? 1 : 0
    } finally {
      await open.closeAll(logger)
    }
  },
}

/**
 * Where the import ends and the stream begins is decided by the first start, which may be days from now: a border that was
 * drawn meanwhile is taken back.
 */
async function rememberBorders(pool: Pool): Promise<() => Promise<void>> {
  const { rows } = await pool.query<{ line: string }>(`SELECT feed || '/' || city_id AS line FROM batch_watermarks`)
  const before = rows.map(({ line }) => line)
  return async () => {
    await pool.query(`DELETE FROM batch_watermarks WHERE NOT (feed || '/' || city_id = ANY ($1))`, [before])
  }
}

function readOptions(args: readonly string[]): { readonly years: number; readonly cityId: string | undefined } {
  const options = { years: { type: 'string' }, city: { type: 'string' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    const years = Number(values.years)
    if (!Number.isInteger(years) || years < 1 || years > YEARS_MAX)
      throw new RangeError(`--years: expected a whole number from 1 to ${YEARS_MAX}, got ${values.years}`)
    return { years, cityId: values.city }
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
}

const wrong = (what: string) => new AppError('CONFIG', `import: ${what}`, { retryable: false })

async function openParts({ signal }: CommandContext, settings: Settings, open: OpenServices) {
  const clock = systemClock
  const logger = createLogger({ name: 'import', level: 'warn' })
  const folder = openDataFolder(settings.ROCADE_DATA_DIR)
  open.defer('data folder', folder.release)
  const url = settings.DATABASE_URL ?? (await startDatabase(folder.postgres, open))
  const pool = createPool({ url, statementTimeoutMs: 120_000 })
  open.defer('database connections', () => pool.end())
  await migrate(pool)
  const lake = openLakeStore({ config: settings, folder: folder.lake, stagingFolder: folder.staging, clock, logger })
  const engine = await openBatchEngine({
    config: settings,
    lake,
    lakeFolder: folder.lake,
    scratchFolder: folder.scratch,
  })
  open.defer('engine', () => engine.close())
  const log = await openEventLog({ config: settings, clientId: 'rocade-import', folder: folder.log, clock, logger })
  open.defer('log', () => log.close())
  const cities = await openCityBook({ log, base: loadCities(), group: 'cities-import', logger, signal })
  open.defer('cities', async () => cities[Symbol.asyncDispose]())
  const sources = createSources({ config: settings, clock, logger })
  return { lake, engine, pool, clock, cities, sources }
}

async function startDatabase(dataFolder: string, open: OpenServices): Promise<string> {
  const server = await startEmbeddedPostgres({ dataFolder })
  open.defer('database', () => server.stop())
  return server.url
}

/** A line now and then, with the rate and the time that is left. */
function createTeller({ say }: CommandContext, what: string): (progress: ImportProgress) => void {
  const startedMs = systemClock.nowMs()
  let toldMs = startedMs
  return ({ hoursDone, hoursTotal, readings }) => {
    const nowMs = systemClock.nowMs()
    const isDone = hoursDone === hoursTotal
    if (!isDone && nowMs - toldMs < TELL_EVERY_MS) return
    toldMs = nowMs
    const s = Math.max(0.001, (nowMs - startedMs) / 1000)
    const leftS = (s / hoursDone) * (hoursTotal - hoursDone)
    const share = Math.floor((100 * hoursDone) / hoursTotal)
    say(`${what}: ${share} %, ${readings} readings, ${Math.round(readings / s)}/s, ${Math.round(leftS)} s left`)
  }
}
