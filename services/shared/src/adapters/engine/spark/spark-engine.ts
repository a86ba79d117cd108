import { randomUUID } from 'node:crypto'
import { fileFacts } from '../../../lake/file-facts.ts'
import type { BatchEngine, EngineQuery, EngineRow, EngineValue } from '../../../ports/batch-engine.ts'
import type { LakeStore } from '../../../ports/lake-store.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { checkDataset } from '../check-dataset.ts'
import { createProgressTeller } from '../progress-teller.ts'
import { createSparkConnectClient, type SparkSession } from './spark-connect-client.ts'
import type { ExecutePlanResponse, SparkLiteral, SqlRelation } from './spark-connect-messages.ts'
import { rowsOfArrow } from './spark-rows.ts'
import { SPARK_SCRATCH } from './spark-scratch.ts'
import { toSparkSql } from './spark-sql.ts'

export interface SparkEngineOptions {
  /** Spark Connect: `host:port`. */
  readonly address: string
  /** The lake as Spark reaches it, `hdfs://namenode:8020/lake` or `file:///…`. */
  readonly lakeUrl: string
  /** The same lake, as we reach it. */
  readonly lake: LakeStore
  /** Owner of what Spark writes. Default `rocade`. */
  readonly user?: string
  /** How long one query may run, in ms. Default 15 minutes. */
  readonly limitMs?: number
}

const SESSION_SETTINGS = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.parquet.outputTimestampType': 'TIMESTAMP_MICROS',
}

/**
 * The batch engine for more than one machine holds: Spark, by Spark Connect. Every query has a session of its own, so
 * that its views meet no others. Spark reads the lake itself; what it writes goes to a scratch folder of the lake, and
 * is published by us, because Spark can overwrite and a lake must not be overwritten.
 */
export function createSparkEngine(options: SparkEngineOptions): BatchEngine {
  const { address, lake, user = 'rocade', limitMs = 15 * 60_000 } = options
  const lakeUrl = options.lakeUrl.replace(/\/+$/, '')
  const client = createSparkConnectClient({ address, user, limitMs })

  async function inSession<T>(
    query: EngineQuery,
    work: (session: SparkSession, relation: SqlRelation) => Promise<T>,
  ): Promise<T> {
    const { signal } = query
    signal?.throwIfAborted()
    const session = client.openSession()
    try {
      await session.configure(SESSION_SETTINGS)
      const { query: sql, preparing } = toSparkSql(query.sql)
      for (const [name, paths] of Object.entries(query.datasets)) {
        await session.run(
          {
            command: viewCommand(
              name,
              paths.map((path) => `${lakeUrl}/${path}`),
            ),
          },
          { signal },
        )
      }
      for (const statement of preparing) {
        await session.run({ command: { sql_command: { input: sqlRelation(statement) } } }, { signal })
      }
      return await work(session, sqlRelation(sql, query.parameters))
    } finally {
      await session.release()
    }
  }

  return {
    query: (query) =>
      inSession(query, async (session, root) => {
        const rows: EngineRow[] = []
        const { tell } = createProgressTeller(query.onProgress)
        const onMessage = (message: ExecutePlanResponse) => {
          tell(shareOf(message))
          if (message.arrow_batch !== undefined) for (const row of rowsOfArrow(message.arrow_batch.data)) rows.push(row)
        }
        await session.run({ root }, { signal: query.signal, onMessage })
        tell(1)
        return rows
      }),

    writeParquet: (query) =>
      inSession(query, async (session, input) => {
        const { tell } = createProgressTeller(query.onProgress)
        const folder = `${SPARK_SCRATCH}/${randomUUID()}`
        try {
          await session.run(
            {
              command: {
                write_operation: {
                  // One file, in the order of the query: without a shuffle the sorted parts stay in their order.
                  input: { repartition: { input, num_partitions: 1, shuffle: false } },
                  source: 'parquet',
                  path: `${lakeUrl}/${folder}`,
                  mode: 'SAVE_MODE_ERROR_IF_EXISTS',
                  options: { compression: query.compression ?? 'zstd' },
                },
              },
            },
            { signal: query.signal, onMessage: (message) => tell(shareOf(message)) },
          )
          const bytes = await lake.read(await onlyPart(lake, folder))
          query.signal?.throwIfAborted()
          tell(1)
          return { outcome: await lake.publish(query.target, bytes), ...fileFacts(query.target, bytes) }
        } finally {
          for (const { path } of await lake.list(folder)) await lake.remove(path)
        }
      }),

    async close() {
      client.close()
    },
  }
}

async function onlyPart(lake: LakeStore, folder: string): Promise<string> {
  const parts = (await lake.listNames(folder)).filter((name) => /^part-.*\.parquet$/.test(name))
  if (parts.length === 1) return `${folder}/${parts[0]}`
  throw new AppError('STORE', `Spark wrote ${parts.length} files into ${folder}, expected one. It is tried again`, {
    retryable: true,
  })
}

function viewCommand(name: string, paths: readonly string[]) {
  checkDataset(name, paths)
  const input = { read: { data_source: { format: 'parquet', paths, options: { mergeSchema: 'true' } } } } as const
  return { create_dataframe_view: { input, name, is_global: false, replace: true } }
}

const sqlRelation = (query: string, parameters: Readonly<Record<string, EngineValue>> = {}): SqlRelation => ({
  sql: {
    query,
    named_arguments: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, { literal: literalOf(value) }]),
    ),
  },
})

function literalOf(value: EngineValue): SparkLiteral {
  if (value === null) return { null: { null: {} } }
  if (typeof value === 'string') return { string: value }
  if (typeof value === 'boolean') return { boolean: value }
  if (typeof value === 'bigint') return { long: value.toString() }
  return Number.isSafeInteger(value) ? { long: value } : { double: value }
}

/** How many of the tasks that are known are done; more may come. */
function shareOf({ execution_progress: progress }: ExecutePlanResponse): number {
  const stages = progress?.stages ?? []
  const tasks = stages.reduce((sum, stage) => sum + (stage.num_tasks ?? 0), 0)
  return tasks === 0 ? 0 : stages.reduce((sum, stage) => sum + (stage.num_completed_tasks ?? 0), 0) / tasks
}
