import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BatchEngine } from '../../ports/batch-engine.ts'
import type { LakeStore } from '../../ports/lake-store.ts'
import type { EngineConfig } from './engine-config.ts'

const NAME_NODE_RPC_PORT = 8020

export interface OpenBatchEngineOptions {
  readonly config: EngineConfig & { readonly LAKE_URL?: string | undefined }
  readonly lake: LakeStore
  /** Of the lake on this disk, when LAKE_URL is not set. */
  readonly lakeFolder: string
  /** For DuckDB's results before they are published. */
  readonly scratchFolder: string
}

/** The engine that the settings name. Spark is not asked for anything yet: it may come later than we do. */
export async function openBatchEngine(options: OpenBatchEngineOptions): Promise<BatchEngine> {
  const { config, lake, lakeFolder, scratchFolder } = options
  // Each is loaded only where it is used: they are a large part of the time that a start takes.
  if (config.BATCH_ENGINE === 'spark') {
    const { createSparkEngine } = await import('./spark/spark-engine.ts')
    const address = config.SPARK_CONNECT_URL.slice('sc://'.length)
    return createSparkEngine({ address, lake, ...sparkLake(config, lakeFolder) })
  }
  const { createDuckdbEngine } = await import('./duckdb-engine.ts')
  return createDuckdbEngine({ lake, scratchFolder, memoryLimitMb: config.DUCKDB_MEMORY_MB })
}

/** Where Spark finds the lake, and as whom it works there: as we do. Pure. */
export function sparkLake(
  { SPARK_LAKE_URL, LAKE_URL }: Pick<OpenBatchEngineOptions['config'], 'SPARK_LAKE_URL' | 'LAKE_URL'>,
  lakeFolder: string,
): { readonly lakeUrl: string; readonly user: string } {
  const url = LAKE_URL === undefined ? null : new URL(LAKE_URL)
  const user = url?.username ? decodeURIComponent(url.username) : 'rocade'
  if (SPARK_LAKE_URL !== undefined) return { lakeUrl: SPARK_LAKE_URL, user }
  if (url?.protocol === 'webhdfs:') {
    return { lakeUrl: `hdfs://${url.hostname}:${NAME_NODE_RPC_PORT}${url.pathname}`, user }
  }
  const folder = isAbsolute(lakeFolder) ? lakeFolder : resolve(lakeFolder)
  return { lakeUrl: url?.href ?? pathToFileURL(folder).href, user }
}
