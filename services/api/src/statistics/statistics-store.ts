import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type pg from 'pg'
import { readIds, readNumbers } from './pg-arrays.ts'
import type { StatisticsCity } from './statistics-city.ts'
import { type JudgedHour, judgeHour } from './tally.ts'

export type View = 'batch' | 'speed'

/** All segments of a city in one hour; `segments[i]` is the position of the segment of `hours[i]`. */
export interface CityHour {
  readonly hourAtMs: number
  readonly view: View
  readonly segments: readonly number[]
  readonly hours: readonly JudgedHour[]
}

/** Sums of a set of segments in one bucket, each segment weighted. */
export interface BucketSums {
  readonly atMs: number
  readonly view: View
  readonly readings: number
  readonly coveredWeight: number
  readonly weightedReadings: number
  readonly weightedPace: number
  readonly weightedFreeFlowPace: number
}

export interface BucketQuery {
  readonly cityId: string
  readonly segmentIds: readonly string[]
  readonly weights: readonly number[]
  readonly fromMs: number
  readonly toMs: number
}

/** One consistent look at the statistics in PostgreSQL: a batch load that ends meanwhile is seen as a whole or not at all. */
export interface StatisticsLook {
  watermarkMs(cityId: string): Promise<number | null>
  /** Hours [fromMs, toMs) that have a row, in no order. Segments that the city does not have are left out. */
  cityHours(city: StatisticsCity, fromMs: number, toMs: number): Promise<CityHour[]>
  fiveMinuteSums(query: BucketQuery, stepS: number): Promise<BucketSums[]>
  hourlySums(query: BucketQuery): Promise<BucketSums[]>
}

export interface StatisticsStore {
  look<T>(work: (look: StatisticsLook) => Promise<T>): Promise<T>
}

/** What one statement may take: statistics are small, and whoever asks waits. */
const STATEMENT_TIMEOUT_MS = 2_000

export function createStatisticsStore(pool: pg.Pool): StatisticsStore {
  const sql = {
    watermark: readSql('api/watermark.sql'),
    hourSums: readSql('api/hour-sums.sql'),
    fiveMinute: readSql('api/history-5min.sql'),
    hourly: readSql('api/history-hourly.sql'),
  }
  const lookOf = (client: pg.PoolClient): StatisticsLook => ({
    async watermarkMs(cityId) {
      const { rows } = await client.query<{ watermark_at: Date }>(sql.watermark, [cityId])
      return rows[0]?.watermark_at.getTime() ?? null
    },
    async cityHours(city, fromMs, toMs) {
      const { rows } = await client.query<HourRow>({
        text: sql.hourSums,
        values: [city.cityId, new Date(fromMs), new Date(toMs)],
        types: { getTypeParser: () => (text: string) => text },
      } as pg.QueryConfig)
      return rows.map((row) => toCityHour(city, row))
    },
    fiveMinuteSums: async (query, stepS) =>
      bucketSums(await client.query<BucketRow>(sql.fiveMinute, [...bucketValues(query), stepS])),
    hourlySums: async (query) => bucketSums(await client.query<BucketRow>(sql.hourly, bucketValues(query))),
  })
  return {
    look: (work) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
        )
        return work(lookOf(client))
      }),
  }
}

type HourRow = Readonly<
  Record<
    | 'hour_s'
    | 'view'
    | 'segment_ids'
    | 'readings'
    | 'closed_readings'
    | 'sum_speed_kmh'
    | 'sum_pace_h_per_km'
    | 'sum_free_flow_pace_h_per_km',
    string
  >
>

function toCityHour(city: StatisticsCity, row: HourRow): CityHour {
  const readings = readNumbers(row.readings)
  const closed = readNumbers(row.closed_readings)
  const speed = readNumbers(row.sum_speed_kmh)
  const pace = readNumbers(row.sum_pace_h_per_km)
  const freeFlowPace = readNumbers(row.sum_free_flow_pace_h_per_km)
  const segments: number[] = []
  const hours: JudgedHour[] = []
  for (const [i, segmentId] of readIds(row.segment_ids).entries()) {
    const index = city.indexOf.get(segmentId)
    if (index === undefined) continue
    segments.push(index)
    hours.push(
      judgeHour({
        readings: readings[i] ?? 0,
        closedReadings: closed[i] ?? 0,
        sumSpeedKmh: speed[i] ?? 0,
        sumPaceHPerKm: pace[i] ?? 0,
        sumFreeFlowPaceHPerKm: freeFlowPace[i] ?? 0,
      }),
    )
  }
  const view = row.view === 'batch' ? 'batch' : 'speed'
  return { hourAtMs: Number(row.hour_s) * 1000, view, segments, hours }
}

interface BucketRow {
  readonly at: Date
  readonly view: View
  readonly readings: number
  readonly covered_weight: number
  readonly weighted_readings: number
  readonly weighted_pace: number
  readonly weighted_free_flow_pace: number
}

const bucketValues = ({ cityId, segmentIds, weights, fromMs, toMs }: BucketQuery) => [
  cityId,
  segmentIds,
  weights,
  new Date(fromMs),
  new Date(toMs),
]

const bucketSums = ({ rows }: pg.QueryResult<BucketRow>): BucketSums[] =>
  rows.map((row) => ({
    atMs: row.at.getTime(),
    view: row.view,
    readings: row.readings,
    coveredWeight: row.covered_weight,
    weightedReadings: row.weighted_readings,
    weightedPace: row.weighted_pace,
    weightedFreeFlowPace: row.weighted_free_flow_pace,
  }))
