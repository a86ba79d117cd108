import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { liveTopic, rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { BoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import type { EventLog, LogMessage } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Pool } from 'pg'
import { valueHash } from '../content-hash.ts'
import { contentOf, readBronzeFiles } from '../read-bronze-files.ts'
import type { LogPartition, Stored, StoredGap, StoredReject } from '../stored.ts'

const READ_LOG_MS = 30_000

export interface RealStores {
  readonly log: EventLog
  readonly lake: LakeStore
  readonly lakeRoot: string
  readonly pool: Pool
  /** Every value of each position that was seen, by topic id and partition. */
  readonly positions: ReadonlyMap<string, readonly number[]>
  readonly ended: readonly string[]
  readonly bronze: BoundedBronzeReader
}

/** Reads log, PostgreSQL and lake by the same ways as everybody else. */
export async function readRealStores(stores: RealStores): Promise<Stored> {
  const { log, lake, pool } = stores
  await lake.sweep(0)
  const objects = await lake.list(bronzeFolder(traffic.name))
  const files = await Promise.all(objects.map(async ({ path }) => ({ path, bytes: await lake.read(path) })))
  return {
    log: await readLog(log),
    ...(await readDatabase(pool)),
    positions: [...stores.positions].map(([key, history]) => {
      const [topicId = '', partition] = key.split('/')
      return { topicId, partition: Number(partition), history }
    }),
    ...(await readBronzeFiles(files, (path, bytes) => stores.bronze.read(traffic.name, path, bytes))),
    leftovers: (await readdir(join(stores.lakeRoot, '_tmp')).catch(() => [])).length,
    told: await readTold(log),
    ended: stores.ended,
  }
}

async function readLog(log: EventLog): Promise<LogPartition[]> {
  const found = new Map<number, { topicId: string; messages: LogMessage[] }>()
  await readTopic(log, rawTopic(traffic), (topicId, partition, messages) => {
    const known = found.get(partition) ?? { topicId, messages: [] }
    known.messages.push(...messages)
    found.set(partition, known)
  })
  const ends = new Map((await log.offsets(rawTopic(traffic))).map(({ partition, end }) => [partition, end]))
  return [...found].map(([partition, { topicId, messages }]) => ({
    topicId,
    partition,
    end: ends.get(partition) ?? 0,
    messages: messages.map(({ offset, value }) => ({ offset, valueHash: valueHash(value) })),
  }))
}

async function readTold(log: EventLog): Promise<string[]> {
  const told: string[] = []
  await readTopic(log, liveTopic(traffic), (_topicId, _partition, messages) => {
    for (const { value } of messages) {
      if (value === null) continue
      const live = JSON.parse(Buffer.from(value).toString()) as { reading: { readingId: string } }
      told.push(live.reading.readingId)
    }
  })
  return told
}

/** Reads a topic from its beginning to its present end. */
async function readTopic(
  log: EventLog,
  topic: string,
  take: (topicId: string, partition: number, messages: readonly LogMessage[]) => void,
): Promise<void> {
  const isDone = new AbortController()
  const signal = AbortSignal.any([isDone.signal, AbortSignal.timeout(READ_LOG_MS)])
  const open = new Set((await log.offsets(topic)).map(({ partition }) => partition))
  await log.consume({
    topic,
    group: 'faults-witness',
    signal,
    maxWaitMs: 50,
    async open({ topicId, partition }) {
      return {
        from: 'earliest' as const,
        async take(messages, endOffset) {
          take(topicId, partition, messages)
          if (messages.length === 0) open.delete(partition)
          if (open.size === 0) isDone.abort()
          return (messages.at(-1)?.offset ?? endOffset - 1) + 1
        },
        async close() {},
      }
    },
  })
  if (open.size > 0) throw new Error(`${topic} could not be read to its end within ${READ_LOG_MS} ms`)
}

async function readDatabase(pool: Pool): Promise<Pick<Stored, 'rows' | 'rejects' | 'counts' | 'gaps' | 'hourly'>> {
  const rows = await pool.query<Record<string, unknown>>(
    'SELECT *, extract(epoch FROM observed_at)::float8 * 1000 AS observed_ms FROM traffic_data',
  )
  const rejects = await pool.query<Omit<StoredReject, 'rawHash'> & { raw: Uint8Array | null }>(
    'SELECT topic_id AS "topicId", partition, message_offset AS "offset", reason, raw FROM rejected_messages',
  )
  const counts = await pool.query<{ outcome: string; n: number }>(
    'SELECT outcome, sum(messages)::bigint AS n FROM cleaning_counts GROUP BY outcome',
  )
  const gaps = await pool.query<StoredGap>(
    'SELECT sink, topic_id AS "topicId", partition, from_offset AS "from", to_offset AS "to" FROM offset_gaps',
  )
  const hourly = await pool.query<{ segment_id: string; hour_at: Date; readings: number; sum_speed_kmh: number }>(
    'SELECT segment_id, hour_at, readings, sum_speed_kmh FROM traffic_hourly',
  )
  return {
    rows: rows.rows.map((row) => contentOf({ ...row, observed_at: Math.round(Number(row.observed_ms)) })),
    rejects: rejects.rows.map(({ raw, ...reject }) => ({ ...reject, rawHash: valueHash(raw) })),
    counts: new Map(counts.rows.map(({ outcome, n }) => [outcome, n])),
    gaps: gaps.rows,
    hourly: hourly.rows.map((row) => ({
      segmentId: row.segment_id,
      hourMs: row.hour_at.getTime(),
      readings: row.readings,
      sumSpeedKmh: row.sum_speed_kmh,
    })),
  }
}
