import { liveTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { BoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { Pool } from 'pg'
import { valueHash } from '../content-hash.ts'
import { contentOf, readBronzeFiles } from '../read-bronze-files.ts'
import type { LiveClientSeen, Stored, StoredGap, StoredReject } from '../stored.ts'
import { readRawTopic, readTopic, type SeenLog } from './read-log.ts'
import type { RunStores } from './run-stores.ts'

export interface RealStores {
  readonly stores: RunStores
  /** What the log was seen to have; it is read once more. */
  readonly seen: SeenLog
  readonly pool: Pool
  /** Every value of each position that was seen, by topic id and partition. */
  readonly positions: ReadonlyMap<string, readonly number[]>
  readonly ended: readonly string[]
  readonly bronze: BoundedBronzeReader
  /** Clients of the live feed. */
  readonly clients: readonly LiveClientSeen[]
}

/** Reads log, PostgreSQL and lake by the same ways as everybody else. */
export async function readRealStores(real: RealStores): Promise<Stored> {
  const { pool, stores, seen } = real
  const { log, lake } = stores
  await lake.sweep(0)
  const objects = await lake.list(bronzeFolder(traffic.name))
  const files = await Promise.all(objects.map(async ({ path }) => ({ path, bytes: await lake.read(path) })))
  await readRawTopic(log, seen)
  return {
    log: [...seen.values()],
    ...(await readDatabase(pool)),
    positions: [...real.positions].map(([key, history]) => {
      const [topicId = '', partition] = key.split('/')
      return { topicId, partition: Number(partition), history }
    }),
    ...(await readBronzeFiles(files, (path, bytes) => real.bronze.read(traffic.name, path, bytes))),
    leftovers: await stores.leftovers(),
    told: await readTold(log),
    ended: real.ended,
    clients: real.clients,
  }
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
