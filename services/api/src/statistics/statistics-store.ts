import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { PastWeather } from '@rocade/shared/protocol/past-answers'
import type pg from 'pg'
import type { PastHour } from '../past/past-hour.ts'
import { readFiveMinutes, readFrames, readPastWeather } from '../past/read-past.ts'
import { createHourMemory, type HourMemory } from './hour-memory.ts'
import { HOUR_MS } from './local-period.ts'
import { readIds, readNumbers } from './pg-arrays.ts'
import type { StatisticsCity } from './statistics-city.ts'
import { type JudgedHours, judgeHours } from './tally.ts'

export type View = 'batch' | 'speed'

/** All segments of a city in one hour, column by column. */
export interface CityHour extends JudgedHours {
  readonly hourAtMs: number
  readonly view: View
  /** The position of each segment in the city; -1 for one that the city does not have (any more). */
  readonly segments: readonly number[]
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
  /** Hours [fromMs, toMs) that have a row, in no order. */
  cityHours(city: StatisticsCity, fromMs: number, toMs: number): Promise<CityHour[]>
  fiveMinuteSums(query: BucketQuery, stepS: number): Promise<BucketSums[]>
  hourlySums(query: BucketQuery): Promise<BucketSums[]>
  /** Hours [fromMs, toMs) of the batch view that have frames of 5 minutes. */
  frames(city: StatisticsCity, fromMs: number, toMs: number): Promise<PastHour[]>
  /** Hours [fromMs, toMs) that the 5-minute roll-up of the speed view knows. */
  fiveMinuteFrames(city: StatisticsCity, fromMs: number, toMs: number): Promise<PastHour[]>
  weather(cityId: string, fromMs: number, toMs: number): Promise<PastWeather[]>
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
    batchHours: readSql('api/batch-hours.sql'),
    fiveMinute: readSql('api/history-5min.sql'),
    hourly: readSql('api/history-hourly.sql'),
  }
  const memoryOf = memoriesByCity<CityHour>()
  const framesOf = memoriesByCity<PastHour>()

  /** The closed hours of the batch view, each with what changes when it is loaded again. */
  async function readVersions(client: pg.PoolClient, cityId: string, fromMs: number, toMs: number) {
    const values = [cityId, new Date(fromMs), new Date(toMs)]
    const { rows } = await client.query<{ hour_s: number; version: string }>(sql.batchHours, values)
    return new Map(rows.map((row) => [row.hour_s * 1000, row.version]))
  }

  async function readHours(
    client: pg.PoolClient,
    city: StatisticsCity,
    hours: readonly number[],
    versions: ReadonlyMap<number, string>,
  ): Promise<CityHour[]> {
    if (hours.length === 0) return []
    const { rows } = await client.query<HourRow>({
      text: sql.hourSums,
      values: [city.cityId, hours.map((hourAtMs) => new Date(hourAtMs))],
      types: { getTypeParser: () => (text: string) => text },
    } as pg.QueryConfig)
    const read = rows.map((row) => toCityHour(city, row))
    const byHour = new Map(read.map((hour) => [hour.hourAtMs, hour]))
    for (const hourAtMs of hours) {
      const version = versions.get(hourAtMs)
      if (version !== undefined) memoryOf(city.cityId).remember(hourAtMs, version, byHour.get(hourAtMs) ?? null)
    }
    return read
  }

  const lookOf = (client: pg.PoolClient): StatisticsLook => ({
    async watermarkMs(cityId) {
      const { rows } = await client.query<{ watermark_at: Date }>(sql.watermark, [cityId])
      return rows[0]?.watermark_at.getTime() ?? null
    },
    async cityHours(city, fromMs, toMs) {
      const versions = await readVersions(client, city.cityId, fromMs, toMs)
      const { known, unknown } = recallHours(memoryOf(city.cityId), versions, fromMs, toMs)
      return [...known, ...(await readHours(client, city, unknown, versions))]
    },
    fiveMinuteSums: async (query, stepS) =>
      bucketSums(await client.query<BucketRow>(sql.fiveMinute, [...bucketValues(query), stepS])),
    hourlySums: async (query) => bucketSums(await client.query<BucketRow>(sql.hourly, bucketValues(query))),
    async frames(city, fromMs, toMs) {
      const versions = await readVersions(client, city.cityId, fromMs, toMs)
      const memory = framesOf(city.cityId)
      const { known, unknown } = recallHours(memory, versions, fromMs, toMs)
      const read = await readFrames(
        client,
        city,
        unknown.filter((hourMs) => versions.has(hourMs)),
      )
      for (const hour of read) memory.remember(hour.hourAtMs, versions.get(hour.hourAtMs) ?? '', hour)
      return [...known, ...read]
    },
    fiveMinuteFrames: (city, fromMs, toMs) => readFiveMinutes(client, city, fromMs, toMs),
    weather: (cityId, fromMs, toMs) => readPastWeather(client, cityId, fromMs, toMs),
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

function memoriesByCity<Hour>(): (cityId: string) => HourMemory<Hour> {
  const memories = new Map<string, HourMemory<Hour>>()
  return (cityId) => {
    const memory = memories.get(cityId) ?? createHourMemory<Hour>()
    memories.set(cityId, memory)
    return memory
  }
}

/** Splits the hours [fromMs, toMs) into those that are remembered as they still are, and those to be read. */
function recallHours<Hour>(
  memory: HourMemory<Hour>,
  versions: ReadonlyMap<number, string>,
  fromMs: number,
  toMs: number,
) {
  const known: Hour[] = []
  const unknown: number[] = []
  for (let hourAtMs = fromMs; hourAtMs < toMs; hourAtMs += HOUR_MS) {
    const version = versions.get(hourAtMs)
    const hour = version === undefined ? undefined : memory.recall(hourAtMs, version)
    if (hour === undefined) unknown.push(hourAtMs)
    else if (hour !== null) known.push(hour)
  }
  return { known, unknown }
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
  return {
    hourAtMs: Number(row.hour_s) * 1000,
    view: row.view === 'batch' ? 'batch' : 'speed',
    segments: readIds(row.segment_ids).map((segmentId) => city.indexOf.get(segmentId) ?? -1),
    ...judgeHours({
      readings: readNumbers(row.readings),
      closedReadings: readNumbers(row.closed_readings),
      sumSpeedKmh: readNumbers(row.sum_speed_kmh),
      sumPaceHPerKm: readNumbers(row.sum_pace_h_per_km),
      sumFreeFlowPaceHPerKm: readNumbers(row.sum_free_flow_pace_h_per_km),
    }),
  }
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
