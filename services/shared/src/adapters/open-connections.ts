import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { createFileLake } from './lake/file-lake.ts'
import { createWebhdfsLake } from './lake/webhdfs/webhdfs-lake.ts'
import { createEmbeddedLog } from './log/embedded/embedded-log.ts'
import type { KafkaConnection } from './log/kafka/kafka-client.ts'
import { withTopicPrefix } from './log/with-topic-prefix.ts'
import type { StoresConfig } from './stores-config.ts'

export interface OpenLogOptions {
  readonly config: StoresConfig
  /** Shown in the brokers' logs and figures. */
  readonly clientId: string
  /** Of the embedded log, when KAFKA_BROKERS is not set. */
  readonly folder: string
  readonly clock: Clock
  readonly logger: Logger
}

/** The log that the settings name: Kafka, or the embedded one. Throws as the adapters do, and CONFIG for a bad CA file. */
export async function openEventLog({ config, clientId, folder, clock, logger }: OpenLogOptions): Promise<EventLog> {
  if (config.KAFKA_BROKERS === undefined) return createEmbeddedLog({ folder, clock, logger })
  // Loaded only where it is used: it is a large part of the time that `npm start` takes.
  const { createKafkaLog } = await import('./log/kafka/kafka-log.ts')
  const log = await createKafkaLog({ ...kafkaConnection(config, config.KAFKA_BROKERS), clientId, logger })
  return withTopicPrefix(log, config.KAFKA_TOPIC_PREFIX)
}

export interface OpenLakeOptions {
  readonly config: StoresConfig
  /** Of the lake on this disk, when LAKE_URL is not set. */
  readonly folder: string
  /** For local copies of objects of a remote lake. */
  readonly stagingFolder: string
  readonly clock: Clock
  readonly logger: Logger
}

/** The lake that the settings name: a folder, or HDFS. Nothing is read or written yet. */
export function openLakeStore({ config, folder, stagingFolder, clock, logger }: OpenLakeOptions): LakeStore {
  if (config.LAKE_URL === undefined) return createFileLake({ root: folder, clock, logger })
  const url = new URL(config.LAKE_URL)
  if (url.protocol === 'file:') return createFileLake({ root: fileURLToPath(url), clock, logger })
  return createWebhdfsLake({
    nameNodeUrl: `http://${url.host}`,
    user: decodeURIComponent(url.username),
    root: decodeURIComponent(url.pathname),
    dataNodeHosts: dataNodeHosts(config.WEBHDFS_DATANODES ?? []),
    stagingFolder,
    clock,
    logger,
  })
}

/** `name` is reached by its own name, `name=host` by another. */
const dataNodeHosts = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    list.map((entry) => {
      const [name = '', host = name] = entry.split('=')
      return [name, host]
    }),
  )

function kafkaConnection(config: StoresConfig, brokers: readonly string[]): Omit<KafkaConnection, 'clientId'> {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config
  return {
    brokers,
    ...(username === undefined ? {} : { sasl: { mechanism, username, password: password ?? '' } }),
    ...(config.KAFKA_TLS === 'off' ? {} : { ssl: caOf(config.KAFKA_CA_FILE) }),
  }
}

function caOf(file: string | undefined): true | { readonly ca: string } {
  if (file === undefined) return true
  try {
    return { ca: readFileSync(file, 'utf8') }
  } catch (error) {
    throw new AppError('CONFIG', `reading KAFKA_CA_FILE: ${error instanceof Error ? error.message : String(error)}`, {
      retryable: false,
      cause: error,
    })
  }
}
