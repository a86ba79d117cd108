import { createPool } from '@rocade/shared/adapters/postgres/pool'
import type { RecordedGap } from '@rocade/shared/lake/check-bronze'

/** The gaps in the log that the lake sink has written down. */
export async function readRecordedGaps(databaseUrl: string): Promise<RecordedGap[]> {
  const pool = createPool({ url: databaseUrl, max: 1 })
  try {
    const found = await pool.query<{ topic_id: string; partition: number; from_offset: number; to_offset: number }>(
      "SELECT topic_id, partition, from_offset, to_offset FROM offset_gaps WHERE sink = 'lake'",
    )
    return found.rows.map((row) => ({
      topicId: row.topic_id,
      partition: row.partition,
      from: Number(row.from_offset),
      to: Number(row.to_offset),
    }))
  } finally {
    await pool.end()
  }
}
