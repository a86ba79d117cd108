import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { QualitySums } from '@rocade/shared/domain/quality-verdict'
import { QualityComparison } from '@rocade/shared/protocol/quality'
import type pg from 'pg'
import { z } from 'zod'

/** What one statement may take. */
const STATEMENT_TIMEOUT_MS = 2_000

export interface QualityQuery {
  readonly feed: 'traffic' | 'weather'
  readonly cityId: string
  readonly fromMs: number
  readonly toMs: number
}

export type Part = 'all' | 'source' | 'zone' | 'hour'

export interface QualityPart extends QualitySums {
  readonly part: Part
  /** The source, the zone (null: the city as a whole) or the hour (ISO); null for all. */
  readonly key: string | null
}

export interface StoredQuality {
  readonly parts: readonly QualityPart[]
  readonly counts: readonly {
    kind: 'suspect' | 'duplicate' | 'rejected'
    rule: string
    source: string
    messages: number
  }[]
  readonly judged: Judged | null
  readonly comparison: z.infer<typeof QualityComparison> | null
  /** When each place was observed last. */
  readonly newest: ReadonlyMap<string, number>
}

/** PostgreSQL writes instants in JSON with an offset; answers have them in UTC. */
const Instant = z.string().transform((text) => new Date(text).toISOString())
const Judged = z.object({
  hourAt: Instant,
  mainSource: z.string(),
  intervalS: z.number().nullable(),
  intervalOrigin: z.enum(['source', 'measured', 'unknown']),
})
type Judged = z.infer<typeof Judged>
const StoredComparison = z
  .object({ ...QualityComparison.shape, comparedAt: Instant, from: Instant, to: Instant })
  .pipe(QualityComparison)

/** At most `limit` entries, and how many there are. */
export interface Listed<T> {
  readonly total: number
  readonly entries: readonly T[]
}
export interface ListQuery extends QualityQuery {
  readonly placeId: string | null
  readonly limit: number
}
export interface StoredGap {
  readonly placeId: string
  readonly fromMs: number
  readonly toMs: number
  readonly missing: number
}
export interface StoredSuspect {
  readonly placeId: string
  readonly source: string
  readonly observedAtMs: number
  readonly reason: string
}

export interface QualityStore {
  quality(query: QualityQuery): Promise<StoredQuality>
  judged(query: QualityQuery): Promise<Judged | null>
  gaps(query: ListQuery): Promise<Listed<StoredGap>>
  suspects(query: ListQuery): Promise<Listed<StoredSuspect>>
}

/** Reads what the batch layer has judged; each answer is of one moment. */
export function createQualityStore(pool: pg.Pool): QualityStore {
  const names = ['quality-hours', 'quality-counts', 'quality-gaps', 'quality-suspects', 'quality-newest'] as const
  const sql = Object.fromEntries(names.map((name) => [name, readSql(`api/${name}.sql`)])) as Record<
    (typeof names)[number],
    string
  >
  const look = <T>(work: (client: pg.PoolClient) => Promise<T>) =>
    inTransaction(pool, async (client) => {
      await client.query(
        `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
      )
      return work(client)
    })
  const periodOf = (query: QualityQuery) => [query.feed, query.cityId, new Date(query.fromMs), new Date(query.toMs)]
  const newestOf = async (client: pg.PoolClient, { feed, cityId }: QualityQuery) => {
    const { rows } = await client.query<{ judged: unknown; comparison: unknown }>(sql['quality-newest'], [feed, cityId])
    return {
      judged: Judged.nullable().parse(rows[0]?.judged ?? null),
      comparison: StoredComparison.nullable().parse(rows[0]?.comparison ?? null),
    }
  }
  const listed = async <R extends { total: number }, T>(text: string, query: ListQuery, toEntry: (row: R) => T) => {
    const { rows } = await look((client) => client.query<R>(text, [...periodOf(query), query.placeId, query.limit]))
    return { total: rows[0]?.total ?? 0, entries: rows.map(toEntry) }
  }
  return {
    quality: (query) =>
      look(async (client) => {
        const hours = await client.query<HourRow>(sql['quality-hours'], periodOf(query))
        const counts = await client.query<CountRow>(sql['quality-counts'], periodOf(query))
        return {
          parts: partsOf(hours.rows, counts.rows),
          counts: counts.rows.flatMap(({ part, kind, rule, source, messages }) =>
            part === 'rule' && rule !== null && source !== null ? [{ kind, rule, source, messages }] : [],
          ),
          ...(await newestOf(client, query)),
          newest: await newestReadings(client, query),
        }
      }),
    judged: (query) => look(async (client) => (await newestOf(client, query)).judged),
    gaps: (query) =>
      listed<GapRow, StoredGap>(sql['quality-gaps'], query, (row) => ({
        placeId: row.place_id,
        fromMs: row.from_at.getTime(),
        toMs: row.to_at.getTime(),
        missing: row.missing,
      })),
    suspects: (query) =>
      listed<SuspectRow, StoredSuspect>(sql['quality-suspects'], query, (row) => ({
        placeId: row.place_id,
        source: row.source,
        observedAtMs: row.observed_at.getTime(),
        reason: row.reason,
      })),
  }
}

interface Grouped {
  readonly source: string | null
  readonly zone_id: string | null
  readonly hour_at: Date | null
}
interface HourRow extends Grouped {
  readonly part: Part
  readonly expected: number | null
  readonly missing: number
  readonly readings: number
  readonly sum_quality_score: number
  readonly weight: number
  readonly covered_weight: number
}
interface CountRow extends Grouped {
  readonly part: Part | 'rule'
  readonly kind: 'suspect' | 'duplicate' | 'rejected'
  readonly rule: string | null
  readonly messages: number
}
interface GapRow {
  readonly place_id: string
  readonly from_at: Date
  readonly to_at: Date
  readonly missing: number
  readonly total: number
}
interface SuspectRow {
  readonly place_id: string
  readonly source: string
  readonly observed_at: Date
  readonly reason: string
  readonly total: number
}

const keyOf = (row: Grouped, part: string) =>
  part === 'source'
    ? row.source
    : part === 'zone'
      ? row.zone_id
      : part === 'hour'
        ? (row.hour_at?.toISOString() ?? null)
        : null

/** Hours and counts of the same part and key, as one. What has only counts (a source of which all was rejected) is one too. */
function partsOf(hours: readonly HourRow[], counts: readonly CountRow[]): QualityPart[] {
  const parts = new Map<string, { -readonly [K in keyof QualityPart]: QualityPart[K] }>()
  const open = (part: Part, key: string | null) => {
    const name = JSON.stringify([part, key])
    const known = parts.get(name) ?? { part, key, ...NOTHING }
    parts.set(name, known)
    return known
  }
  for (const row of hours) {
    Object.assign(open(row.part, keyOf(row, row.part)), {
      expected: row.expected,
      missing: row.missing,
      readings: row.readings,
      sumQualityScore: row.sum_quality_score,
      weight: row.weight,
      coveredWeight: row.covered_weight,
    })
  }
  for (const row of counts) {
    if (row.part === 'rule') continue
    const part = open(row.part, keyOf(row, row.part))
    if (row.kind === 'suspect') part.suspects = row.messages
    else if (row.kind === 'duplicate') part.duplicates = row.messages
    else part.rejected = row.messages
  }
  return [...parts.values()]
}

const NOTHING: QualitySums = {
  expected: null,
  missing: 0,
  readings: 0,
  sumQualityScore: 0,
  suspects: 0,
  duplicates: 0,
  rejected: 0,
  weight: 0,
  coveredWeight: 0,
}

async function newestReadings(client: pg.PoolClient, { feed, cityId }: QualityQuery): Promise<Map<string, number>> {
  const text =
    feed === 'traffic'
      ? 'SELECT segment_id AS place_id, observed_at FROM traffic_latest WHERE city_id = $1 AND NOT is_ahead(observed_at)'
      : 'SELECT city_id AS place_id, observed_at FROM weather_latest WHERE city_id = $1 AND NOT is_ahead(observed_at)'
  const { rows } = await client.query<{ place_id: string; observed_at: Date }>(text, [cityId])
  return new Map(rows.map((row) => [row.place_id, row.observed_at.getTime()]))
}
