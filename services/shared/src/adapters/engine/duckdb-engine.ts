import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { fileFacts } from '../../lake/file-facts.ts'
import type { BatchEngine, EngineQuery, EngineRow, EngineValue } from '../../ports/batch-engine.ts'
import type { LakeStore } from '../../ports/lake-store.ts'

const PROGRESS_EVERY_MS = 250

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
  await setUp.run('SET lock_configuration = true')
  setUp.closeSync()

  async function withDatasets<T>(query: EngineQuery, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    query.signal?.throwIfAborted()
    const connection = await instance.connect()
    try {
      for (const [name, paths] of Object.entries(query.datasets)) {
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
          await connection.run(`COPY result TO ${textLiteral(file)} (FORMAT parquet, COMPRESSION zstd)`)
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
  let shareBefore = 0
  const tell = () => {
    // −1 while it does not know; it begins again with each statement.
    const share = Math.min(1, connection.progress.percentage / 100)
    if (share <= shareBefore) return
    shareBefore = share
    onProgress?.(share)
  }
  const telling = onProgress === undefined ? undefined : setInterval(tell, PROGRESS_EVERY_MS)
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    signal?.throwIfAborted()
    return await work()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    clearInterval(telling)
  }
}

/** Dataset names and paths come from our code and the lake's listing; they are quoted all the same. */
function createViewSql(name: string, files: readonly string[]): string {
  if (!/^[a-z_]+$/.test(name)) throw new RangeError(`expected a dataset name of a-z and _, got ${name}`)
  if (files.length === 0) throw new RangeError(`expected at least one file for the dataset ${name}`)
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
