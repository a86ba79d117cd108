import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { dataTable, type Feed } from '@rocade/shared/feeds/feed'
import type { Pool } from 'pg'
import { HOUR_MS } from './hour.ts'
import { hourlyTables } from './hourly/index.ts'

/** Two means are the same up to this share: the views add up in another order. */
export const SAME_MEAN = 1e-9
/** Places and hours named at most; that many differences are one big one. */
const NAMED_MAX = 10_000
/** Comparisons older than this are forgotten. */
const KEPT_DAYS = 90

/** An hour of which the two views do not say the same. */
export interface HourDifference {
  readonly hourMs: number
  readonly batchReadings: number
  readonly speedReadings: number
  /** The largest relative difference of a mean of any place; `null` where only counts differ. */
  readonly worstRatio: number | null
  /** Place and figure of it, or of the first count that differs; empty where only the hour's readings differ. */
  readonly where: string
}

export interface ViewComparison {
  readonly fromMs: number
  readonly toMs: number
  /** Hours that either view has readings of. */
  readonly hours: number
  /** The hours that differ, oldest first. */
  readonly differences: readonly HourDifference[]
}

/**
 * Compares the two views for the hours of a city in [fromMs, toMs) that the speed view still has whole, count by count
 * and mean by mean for each place: counts must be equal, means equal to 1e-9 (docs/architecture.md, invariant 5).
 */
export async function compareViews(
  pool: Pool,
  feed: Feed,
  cityId: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<ViewComparison> {
  if (toMs <= fromMs) return { fromMs, toMs: fromMs, hours: 0, differences: [] }
  const counts = await readingsByHour(pool, feed, cityId, fromMs, toMs)
  const places = await placesThatDiffer(pool, feed, cityId, fromMs, toMs)
  const differences = counts.flatMap(({ hourMs, batchReadings, speedReadings }): HourDifference[] => {
    const ofHour = places.filter((place) => place.hourMs === hourMs)
    if (batchReadings === speedReadings && ofHour.length === 0) return []
    const worst = ofHour.reduce<PlaceDifference | null>((most, place) => (isWorse(place, most) ? place : most), null)
    const where = worst ?? ofHour[0]
    return [
      {
        hourMs,
        batchReadings,
        speedReadings,
        worstRatio: worst?.ratio ?? null,
        where: where === undefined ? '' : `${where.placeId} ${where.figure}`,
      },
    ]
  })
  return { fromMs, toMs, hours: counts.length, differences }
}

/** The differences in one line for people: the hours are named, the first ten of them. */
export function differencesText(feed: Feed, cityId: string, differences: readonly HourDifference[]): string {
  const named = differences.slice(0, 10).map((hour) => {
    const mean = hour.worstRatio === null ? '' : `, ${hour.where} by ${hour.worstRatio.toExponential(1)}`
    return `${new Date(hour.hourMs).toISOString()} (${hour.batchReadings} readings in the batch view, ${hour.speedReadings} in the speed view${mean})`
  })
  const more = differences.length > named.length ? ` and ${differences.length - named.length} more` : ''
  return `${feed.name} of ${cityId}: ${differences.length} hours differ: ${named.join(', ')}${more}`
}

/** Keeps the result of a comparison, for the API and for whoever looks back. */
export async function storeComparison(
  pool: Pool,
  feed: Feed,
  cityId: string,
  comparison: ViewComparison,
  nowMs: number,
): Promise<void> {
  const { fromMs, toMs, hours, differences } = comparison
  const ratios = differences.flatMap(({ worstRatio }) => (worstRatio === null ? [] : [worstRatio]))
  const isCountOff = differences.some(({ batchReadings, speedReadings }) => batchReadings !== speedReadings)
  const differing = differences
    .slice(0, 100)
    .map(({ hourMs, ...rest }) => ({ hourAt: new Date(hourMs).toISOString(), ...rest }))
  await pool.query(
    `INSERT INTO view_comparisons VALUES ($1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000),
       to_timestamp($5::float8 / 1000), $6, $7, $8, $9)
     ON CONFLICT (feed, city_id, compared_at) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at,
       hours_compared = excluded.hours_compared, hours_differing = excluded.hours_differing,
       worst_ratio = excluded.worst_ratio, differing = excluded.differing`,
    [
      feed.name,
      cityId,
      nowMs,
      fromMs,
      toMs,
      hours,
      differences.length,
      ratios.length > 0 ? Math.max(...ratios) : isCountOff ? null : 0,
      JSON.stringify(differing),
    ],
  )
  await pool.query(
    `DELETE FROM view_comparisons WHERE feed = $1 AND city_id = $2 AND compared_at < to_timestamp($3::float8 / 1000)`,
    [feed.name, cityId, nowMs - KEPT_DAYS * 24 * HOUR_MS],
  )
}

/** The readings of each hour in both views. */
async function readingsByHour(pool: Pool, feed: Feed, cityId: string, fromMs: number, toMs: number) {
  const found = await pool.query<{ hour_ms: number; batch: number; speed: number }>(
    `WITH speed AS (
       SELECT date_bin('1 hour', observed_at, timestamptz 'epoch') AS hour_at, count(*)::integer AS readings
       FROM ${dataTable(feed)}
       WHERE city_id = $2 AND observed_at >= to_timestamp($3::float8 / 1000) AND observed_at < to_timestamp($4::float8 / 1000)
       GROUP BY 1
     ), batch AS (
       SELECT hour_at, readings::integer FROM batch_hours
       WHERE feed = $1 AND city_id = $2 AND origin = 'bronze'
         AND hour_at >= to_timestamp($3::float8 / 1000) AND hour_at < to_timestamp($4::float8 / 1000)
     )
     SELECT (extract(epoch FROM hour_at) * 1000)::bigint AS hour_ms, coalesce(batch.readings, 0) AS batch,
       coalesce(speed.readings, 0) AS speed
     FROM speed FULL JOIN batch USING (hour_at) ORDER BY hour_at`,
    [feed.name, cityId, fromMs, toMs],
  )
  return found.rows.map((row) => ({ hourMs: Number(row.hour_ms), batchReadings: row.batch, speedReadings: row.speed }))
}

interface PlaceDifference {
  readonly hourMs: number
  readonly placeId: string
  /** `readings`, or the mean of `speed_kmh`. */
  readonly figure: string
  /** `null` for a count. */
  readonly ratio: number | null
}

const isWorse = (place: PlaceDifference, most: PlaceDifference | null) =>
  place.ratio !== null && place.ratio > (most?.ratio ?? Number.NEGATIVE_INFINITY)

/** Every place and hour of the roll-ups in which the views differ; none for a feed without hourly sums. */
async function placesThatDiffer(
  pool: Pool,
  feed: Feed,
  cityId: string,
  fromMs: number,
  toMs: number,
): Promise<PlaceDifference[]> {
  const compared = hourlyTables.get(feed.name)?.compared
  if (compared === undefined) return []
  const place = (alias: string) =>
    compared.placeColumn === null ? `${alias}.city_id` : `${alias}.${compared.placeColumn}`
  const counts = compared.counts.map((name) => `('${name}', b.${name}::float8, s.${name}::float8, true)`)
  // Over equal counts, sums differ by the same share as means do; a mean is what people read.
  const means = Object.entries(compared.means).map(
    ([sum, count]) => `('${sum}', b.${sum} / nullif(b.${count}, 0), s.${sum} / nullif(s.${count}, 0), false)`,
  )
  const extremes = compared.extremes.map((name) => `('${name}', b.${name}, s.${name}, false)`)
  const sql = readSql('quality/compare-hours.sql')
    .replaceAll('{batch}', compared.batchTable)
    .replaceAll('{speed}', compared.speedTable)
    .replaceAll('{place_b}', place('b'))
    .replaceAll('{place_s}', place('s'))
    .replace('{pairs}', [...counts, ...means, ...extremes].join(', '))
  const found = await pool.query<{
    hour_ms: number
    place_id: string
    column_name: string
    batch_value: number | null
    speed_value: number | null
    is_count: boolean
  }>(sql, [cityId, new Date(fromMs), new Date(toMs), SAME_MEAN, NAMED_MAX])
  return found.rows.map((row) => ({
    hourMs: Number(row.hour_ms),
    placeId: row.place_id,
    figure: row.column_name.replace(/^sum_/, 'mean '),
    ratio: row.is_count ? null : relative(row.batch_value ?? 0, row.speed_value ?? 0),
  }))
}

const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))
