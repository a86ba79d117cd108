import { z } from 'zod'
import { integerSetting } from '../../runtime/read-config.ts'

/** Settings of the batch engine, as part of a service's own. */
export const ENGINE_SETTINGS = {
  BATCH_ENGINE: z
    .enum(['duckdb', 'spark'])
    .default('duckdb')
    .describe('What runs the SQL of the batch layer: DuckDB in the process, or Spark for more than one machine holds'),
  DUCKDB_MEMORY_MB: integerSetting(64, 65_536, 512).describe(
    'Memory that DuckDB may use; percentiles over years may take half as much on top',
  ),
  SPARK_CONNECT_URL: z
    .string()
    .regex(/^sc:\/\/(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i, 'expected sc://host:15002')
    .default('sc://127.0.0.1:15002')
    .describe('Spark Connect, for BATCH_ENGINE=spark'),
  SPARK_LAKE_URL: z
    .string()
    .regex(/^(hdfs:\/\/[^/]+|file:\/\/)\/.+/, 'expected hdfs://namenode:8020/folder or file:///folder')
    .optional()
    .describe(
      'The lake as Spark reaches it; without it, hdfs:// at port 8020 of the host of LAKE_URL, or the folder of the lake, which Spark must see too',
    ),
} as const
export const EngineConfig = z.object(ENGINE_SETTINGS)
export type EngineConfig = z.infer<typeof EngineConfig>
