import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { fileFacts } from '../../lake/file-facts.ts'
import type { BatchEngine, EngineQuery, EngineRow, EngineValue } from '../../ports/batch-engine.ts'
import type { LakeStore } from '../../ports/lake-store.ts'
import { checkDataset } from './check-dataset.ts'
import { createProgressTeller } from './progress-teller.ts'

const PROGRESS_EVERY_MS = 250
/** With the bar DuckDB knows how far it is; nothing is printed. */
const PROGRESS_SETTINGS = [
  ['enable_progress_bar', 'true'],
  ['enable_progress_bar_print', 'false'],
  ['progress_bar_time', '0'],
] as const

export interface DuckdbEngineOptions {
  readonly lake: LakeStore
  /** For results before they are published, and for what does not fit in memory. */
  readonly scratchFolder: string
  /** Default 512. */
  readonly memoryLimitMb?: number
  /** Default 2. */
  readonly threads?: number
}

/**
 * The embedded batch engine. Runs on DuckDB's own threads, so the event loop stays free. Nothing from outside can be
 * read but the files of a query's datasets: extensions are off and the configuration is locked.
 */
export async function createDuckdbEngine(options: DuckdbEngineOptions): Promise<BatchEngine> {
  const { lake, scratchFolder, memoryLimitMb = 512, threads = 2 } = options
  await mkdir(scratchFolder, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMb}MB`,
    threads: String(threads),
    temp_directory: scratchFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const setUp = await instance.connect()
  await setUp.run(`SET allowed_configs = [${PROGRESS_SETTINGS.map(([name]) => `'${name}'`).join(', ')}]`)
  await setUp.run('SET lock_configuration = true')
  setUp.closeSync()

  async function withDatasets<T>(query: EngineQuery, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    query.signal?.throwIfAborted()
    const connection = await instance.connect()
    try {
      for (const [name, paths] of Object.entries(query.datasets)) {
        checkDataset(name, paths)
        const files = await Promise.all(paths.map((path) => lake.localPath(path)))
        await connection.run(createViewSql(name, files))
      }
      return await whileWatched(connection, query, () => work(connection))
    } finally {
      connection.closeSync()
    }
  }

  return {
    query: (query) =>
      withDatasets(query, async (connection) => {
        const reader = await connection.runAndReadAll(query.sql, boundValues(query))
        return reader.getRowObjectsJS().map(toEngineRow)
      }),

    writeParquet: (query) =>
      withDatasets(query, async (connection) => {
        // COPY takes no parameters: the query runs into a table of this connection first.
        await connection.run(`CREATE TEMP TABLE result AS ${query.sql}`, boundValues(query))
        const file = join(scratchFolder, `${randomUUID()}.parquet`)
        try {
          const { compression = 'zstd' } = query
          await connection.run(`COPY result TO ${textLiteral(file)} (FORMAT parquet, COMPRESSION ${compression})`)
          const bytes = await readFile(file)
          const facts = fileFacts(query.target, bytes)
          query.signal?.throwIfAborted()
          return { outcome: await lake.publish(query.target, bytes), ...facts }
        } finally {
          await rm(file, { force: true })
        }
      }),

    async close() {
      instance.closeSync()
    },
  }
}

/** Runs work on a connection that is told when to end, and asked how far it is. */
async function whileWatched<T>(
  connection: DuckDBConnection,
  { signal, onProgress }: EngineQuery,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = () => connection.interrupt()
  const told = createProgressTeller(onProgress)
  if (onProgress !== undefined) {
    for (const [name, value] of PROGRESS_SETTINGS) await connection.run(`SET ${name} = ${value}`)
  }
  // −1 while it does not know.
  const tell = () => told.tell(connection.progress.percentage / 100)
  const telling = onProgress === undefined ? undefined : setInterval(tell, PROGRESS_EVERY_MS)
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    signal?.throwIfAborted()
    const result = await work()
    told.tell(1)
    return result
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    clearInterval(telling)
  }
}

/** Paths come from the lake's listing; they are quoted all the same. */
function createViewSql(name: string, files: readonly string[]): string {
  return `CREATE TEMP VIEW ${name} AS SELECT * FROM read_parquet([${files.map(textLiteral).join(', ')}], union_by_name = true)`
}

const textLiteral = (text: string) => `'${text.replaceAll("'", "''")}'`

const boundValues = ({ parameters }: EngineQuery) =>
  parameters === undefined ? undefined : ({ ...parameters } as Record<string, DuckDBValue>)

function toEngineRow(row: Record<string, unknown>): EngineRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toEngineValue(name, value)]))
}

function toEngineValue(name: string, value: unknown): EngineValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  throw new TypeError(
    `column ${name}: expected text, number, boolean or null from the engine, got ${Object.prototype.toString.call(value)}`,
  )
}
