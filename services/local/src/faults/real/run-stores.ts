import { randomUUID } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createWebhdfsLake } from '@rocade/shared/adapters/lake/webhdfs/webhdfs-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { createKafkaLog } from '@rocade/shared/adapters/log/kafka/kafka-log'
import { withTopicPrefix } from '@rocade/shared/adapters/log/with-topic-prefix'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import { retry } from '@rocade/shared/runtime/retry'
import { asHdfsAdmin, newHdfsFolder, removeHdfsFolder } from '@rocade/shared/test-support/hdfs-admin'
import type { Stack } from './stack.ts'

/** `embedded`: LMDB and files. `stack`: Kafka and HDFS. */
export type StoresKind = 'embedded' | 'stack'

/** Log and lake of one run, that nobody else uses. */
export interface RunStores extends AsyncDisposable {
  readonly kind: StoresKind
  readonly log: EventLog
  readonly lake: LakeStore
  /** Settings by which a process opens the same stores. */
  readonly settings: Readonly<Record<string, string>>
  /** A topic by the name that the log has for it. */
  topicName(topic: string): string
  /** How many half-written files there are. */
  leftovers(): Promise<number>
  /** Puts other bytes in place of an object, as nothing in the platform does. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>
}

/** Below a folder: `log`, `lake`. */
export async function openEmbeddedStores(folder: string, clock: Clock): Promise<RunStores> {
  const root = join(folder, 'lake')
  const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock })
  return {
    kind: 'embedded',
    log,
    lake: createFileLake({ root }),
    settings: { ROCADE_DATA_DIR: folder, LAKE_URL: pathToFileURL(root).href },
    topicName: (topic) => topic,
    leftovers: async () => (await readdir(join(root, '_tmp')).catch(() => [])).length,
    overwrite: (path, bytes) => writeFile(join(root, path), bytes),
    [Symbol.asyncDispose]: () => log.close(),
  }
}

/** Topics with a prefix, and a folder of HDFS; both are removed when it is disposed. */
export async function openStackStores(folder: string, stack: Stack): Promise<RunStores> {
  const prefix = `fault-${randomUUID().slice(0, 8)}-`
  const root = newHdfsFolder()
  const { broker, nameNodeUrl, topics } = stack
  const kafka = await retry(() => createKafkaLog({ brokers: [broker], clientId: 'faults' }), WHILE_AWAY)
  const stagingFolder = join(folder, 'staging')
  const lake = createWebhdfsLake({ nameNodeUrl, user: USER, root, stagingFolder })
  return {
    kind: 'stack',
    log: withTopicPrefix(kafka, prefix),
    lake,
    settings: {
      ROCADE_DATA_DIR: folder,
      KAFKA_BROKERS: broker,
      KAFKA_TOPIC_PREFIX: prefix,
      LAKE_URL: lakeUrl(nameNodeUrl, root),
    },
    topicName: (topic) => `${prefix}${topic}`,
    async leftovers() {
      const answer = await asHdfsAdmin('GET', `${root}/_tmp`, 'LISTSTATUS').catch(() => null)
      return answer === null ? 0 : JSON.parse(answer).FileStatuses.FileStatus.length
    },
    async overwrite(path, bytes) {
      await lake.remove(path)
      await lake.publish(path, bytes)
    },
    async [Symbol.asyncDispose]() {
      await kafka.close()
      await topics.deleteTopics(prefix).catch(() => {})
      await removeHdfsFolder(root).catch(() => {})
    },
  }
}

const USER = 'rocade'
const WHILE_AWAY = {
  isRetryable: (error: unknown) => error instanceof AppError && error.retryable,
  minDelayMs: 100,
  maxDelayMs: 1_000,
  deadlineMs: 30_000,
}

/** The setting LAKE_URL for a folder of HDFS behind this NameNode, or behind a proxy in front of it. */
export const lakeUrl = (nameNodeUrl: string, root: string) => `webhdfs://${USER}@${new URL(nameNodeUrl).host}${root}`
