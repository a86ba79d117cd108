import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { ClientBase } from 'pg'
import type { BatchContext } from '../batch-context.ts'
import type { HourVerdict } from './judge-hour.ts'
import type { RejectedCount } from './rejected-counts.ts'

export interface JudgedHour {
  readonly verdict: HourVerdict
  readonly rejected: readonly RejectedCount[]
  readonly signature: string
}

const TABLES = ['quality_hours', 'quality_counts', 'quality_gaps', 'suspect_readings'] as const

/** Puts the verdict of an hour in place of the one it had, all tables in one transaction. */
export async function storeVerdict(context: BatchContext, judged: JudgedHour): Promise<void> {
  const { pool, feed, city, clock } = context
  const { verdict, signature } = judged
  const key = [feed.name, city.cityId, verdict.hourMs] as const
  await inTransaction(pool, async (client) => {
    for (const table of TABLES) {
      await client.query(
        `DELETE FROM ${table} WHERE feed = $1 AND city_id = $2 AND hour_at = to_timestamp($3::float8 / 1000)`,
        [...key],
      )
    }
    await putRows(client, key, judged)
    await client.query(
      `INSERT INTO quality_ledger (feed, city_id, hour_at, signature, main_source, interval_s, interval_origin, judged_at)
       VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, $6, $7, to_timestamp($8::float8 / 1000))
       ON CONFLICT (feed, city_id, hour_at) DO UPDATE SET signature = excluded.signature,
         main_source = excluded.main_source, interval_s = excluded.interval_s,
         interval_origin = excluded.interval_origin, judged_at = excluded.judged_at`,
      [...key, signature, verdict.mainSource, verdict.intervalS, verdict.intervalOrigin, clock.nowMs()],
    )
  })
}

type HourKey = readonly [feed: string, cityId: string, hourMs: number]

async function putRows(client: ClientBase, key: HourKey, { verdict, rejected }: JudgedHour): Promise<void> {
  const head = '$1, $2, to_timestamp($3::float8 / 1000)'
  const at = (column: string) => `to_timestamp(${column} / 1000)`
  const put = (sql: string, rows: readonly object[]) =>
    rows.length === 0 ? undefined : client.query(sql, [...key, JSON.stringify(rows)])
  await put(
    `INSERT INTO quality_hours SELECT ${head}, "zoneId", source, expected, missing, readings, "sumQualityScore", weight, "coveredWeight"
     FROM jsonb_to_recordset($4::jsonb) AS given ("zoneId" text, source text, expected integer, missing integer,
       readings integer, "sumQualityScore" float8, weight float8, "coveredWeight" float8)`,
    verdict.cells.map(({ suspects, duplicates, ...cell }) => cell),
  )
  await put(
    `INSERT INTO quality_counts SELECT ${head}, "zoneId", source, kind, rule, messages
     FROM jsonb_to_recordset($4::jsonb) AS given ("zoneId" text, source text, kind text, rule text, messages integer)`,
    countsOf(verdict, rejected),
  )
  await put(
    `INSERT INTO quality_gaps SELECT ${head}, "placeId", ${at('"fromMs"')}, ${at('"toMs"')}, missing
     FROM jsonb_to_recordset($4::jsonb) AS given ("placeId" text, "fromMs" float8, "toMs" float8, missing integer)`,
    verdict.gaps,
  )
  await put(
    // Two ids for one place, source and instant are one thing to doubt.
    `INSERT INTO suspect_readings SELECT ${head}, "placeId", source, ${at('"observedAtMs"')}, reason
     FROM jsonb_to_recordset($4::jsonb) AS given ("placeId" text, source text, "observedAtMs" float8, reason text)
     ON CONFLICT DO NOTHING`,
    verdict.suspects,
  )
}

function countsOf({ cells }: HourVerdict, rejected: readonly RejectedCount[]) {
  const suspects = cells.flatMap(({ zoneId, source, suspects: byReason }) =>
    [...byReason].map(([rule, messages]) => ({ zoneId, source, kind: 'suspect', rule, messages })),
  )
  const duplicates = cells.flatMap(({ zoneId, source, duplicates: messages }) =>
    messages === null || messages === 0 ? [] : [{ zoneId, source, kind: 'duplicate', rule: 'duplicate', messages }],
  )
  return [...suspects, ...duplicates, ...rejected.map((count) => ({ ...count, kind: 'rejected' }))]
}
