import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { Place, Question, TimeBucket } from '@rocade/shared/protocol/questions'

/** SQL of a question. All text in it is ours: a question only chooses among names. */
export interface QuestionSql {
  /** Over `clean`, `segments` (traffic) and `calendar` (unless time is `none`); parameters city_id, from_ms, to_ms. */
  readonly parts: string
  /** Over `parts`: several of them as one, with fewer rows. `null` where parts have no groups in common. */
  readonly merge: string | null
  /** Over `parts`, and `calendar` for the names of the time buckets. */
  readonly finish: string
}

const PLACE_COLUMNS: Readonly<Record<Place, readonly string[]>> = {
  city: ['city_id'],
  zone: ['city_id', 'zone_id'],
  segment: ['city_id', 'zone_id', 'segment_id'],
}
const PLACE_WEIGHT: Readonly<Record<Place, string>> = {
  city: 'segments.weight_in_city',
  zone: 'segments.weight_in_zone',
  segment: '1e0',
}
const TABLE_OF: Readonly<Record<string, string>> = { city_id: 'clean', zone_id: 'segments', segment_id: 'clean' }
const PERCENTILES = { p10_speed_kmh: 0.1, p50_speed_kmh: 0.5, p90_speed_kmh: 0.9, p95_speed_kmh: 0.95 } as const
type Percentile = keyof typeof PERCENTILES

/** What each measure is in terms of the sums. */
const MEASURES: Readonly<Record<string, string>> = {
  readings: 'CAST(readings AS BIGINT)',
  mean_speed_kmh: 'sum_weight / nullif(sum_weighted_pace, 0)',
  time_mean_speed_kmh: 'sum_speed_kmh / nullif(open_readings, 0)',
  free_flow_kmh: 'sum_weight / nullif(sum_weighted_free_pace, 0)',
  delay_min_per_10km: '6e2 * (sum_weighted_pace - sum_weighted_free_pace) / nullif(sum_weight, 0)',
  congested_share: 'CAST(congested_readings AS DOUBLE) / nullif(open_readings, 0)',
  closed_share: '1e0 - CAST(open_readings AS DOUBLE) / readings',
  mean_temperature_c: 'sum_temperature_c / readings',
  min_temperature_c: 'min_temperature_c',
  max_temperature_c: 'max_temperature_c',
  mean_humidity_pct: 'sum_humidity_pct / readings',
  mean_rain_mm_per_hour: 'sum_rain_mm_per_hour / nullif(rain_readings, 0)',
  max_wind_speed_kmh: 'max_wind_speed_kmh',
}

/** The columns of a part that add up over parts; of a minimum or maximum the smallest or largest counts. */
const SUMS: Readonly<Record<Question['feed'], readonly string[]>> = {
  traffic: [
    'readings',
    'open_readings',
    'sum_speed_kmh',
    'sum_weight',
    'sum_weighted_pace',
    'sum_weighted_free_pace',
    'congested_readings',
  ],
  weather: [
    'readings',
    'sum_temperature_c',
    'min_temperature_c',
    'max_temperature_c',
    'sum_humidity_pct',
    'rain_readings',
    'sum_rain_mm_per_hour',
    'max_wind_speed_kmh',
  ],
}

/** Buckets that no border between two local months cuts in two: a part of them is the whole. */
const WITHIN_A_MONTH = new Set<TimeBucket>(['hour', 'day', 'month'])

/** What a part has of single speeds: see `spreadOf`. */
type Spread = 'exact' | 'tenths' | 'counts'

/** Percentiles whose buckets months cut in two. */
export const percentilesOverMonths = ({ measures, time }: Question): number =>
  WITHIN_A_MONTH.has(time) ? 0 : measures.filter((name) => name in PERCENTILES).length

/** Columns that tell the rows of an answer apart, all of them text. */
export const questionKeys = (place: Place, time: TimeBucket): string[] => [
  ...PLACE_COLUMNS[place],
  ...(time === 'none' ? [] : ['time']),
]

/** `isByZones`: its parts are cut by zones, not by months (question-parts.ts). */
export function questionSql(question: Question, isByZones: boolean): QuestionSql {
  const { feed, place, time } = question
  // Grouped by the number of the bucket: comparing its name row by row costs more than all the sums.
  const keys = [...PLACE_COLUMNS[place], ...(time === 'none' ? [] : ['bucket'])]
  const percentiles = question.measures.filter((name): name is Percentile => name in PERCENTILES)
  const spreadKind = WITHIN_A_MONTH.has(time) ? 'exact' : isByZones ? 'tenths' : 'counts'
  const isWhole = spreadKind !== 'counts'
  const spread = spreadOf(percentiles, spreadKind)
  const sums = sumsFor(question, spread.sums)
  const groups = [...keys, ...spread.groups].join(', ')
  const parts = fill(readSql(`batch/question-${feed}-parts.sql`), {
    keys: keys.join(', '),
    groups,
    kept: [...keys, ...spread.kept, ...sums].join(', '),
    spread: spread.columns,
    places: PLACE_COLUMNS[place].map((name) => `${TABLE_OF[name]}.${name}`).join(', '),
    time: time === 'none' ? '' : 'calendar.bucket,',
    weight: PLACE_WEIGHT[place],
    calendar: time === 'none' ? '' : 'JOIN calendar ON calendar.slot = epoch_ms(clean.observed_at) // 900000',
    zones: isByZones ? 'AND segments.zone_id >= $first_zone AND segments.zone_id <= $last_zone' : '',
  })
  const totals = sums.map((name) => `${totalOf(name)}(${name}) AS ${name}`).join(', ')
  const merge = isWhole || groups === '' ? null : `SELECT ${groups}, ${totals} FROM parts GROUP BY ${groups}`
  const finish = fill(readSql(`batch/question-${feed}-finish.sql`), {
    keys: keys.join(', '),
    sums: totals,
    percentiles: percentiles.length === 0 ? '' : `,\n${percentilesOf(percentiles, keys, isWhole)}`,
    join: percentiles.length === 0 ? '' : `LEFT JOIN percentiles USING (${keys.join(', ')})`,
    order: questionKeys(place, time).join(', '),
    names: time === 'none' ? '' : 'JOIN (SELECT DISTINCT bucket, time FROM calendar) AS names USING (bucket)',
    columns: [
      ...questionKeys(place, time),
      ...question.measures.map((name) => (name in MEASURES ? `${MEASURES[name]} AS ${name}` : name)),
    ].join(', '),
  })
  return { parts, merge, finish }
}

/**
 * The sums that the measures are made of: an engine leaves out of a part what nobody reads of it. The readings are
 * always among them, so that a part has a row for each group.
 */
function sumsFor({ feed, measures }: Question, also: readonly string[]): string[] {
  const formulas = measures.map((name) => MEASURES[name] ?? '').join(' ')
  const named = new Set(['readings', ...also, ...(formulas.match(/\w+/g) ?? [])])
  return SUMS[feed].filter((name) => named.has(name))
}

const totalOf = (name: string) => /^(min|max)_/.exec(name)?.[1] ?? 'sum'

/**
 * What a part keeps of the single speeds: percentiles where the part is the whole, else counts by tenths of a km/h, which add
 * up over parts. A part of years works percentiles out of tenths as well: they are what the counts come to, so that how much
 * memory there is changes no answer, and they take a quarter of the memory.
 */
function spreadOf(percentiles: readonly Percentile[], kind: Spread) {
  if (percentiles.length === 0) return { columns: '', groups: [], kept: [], sums: [] }
  if (kind === 'counts') {
    const columns = 'CAST(round(speed * 1e1) AS BIGINT) AS speed_bin,'
    return { columns, groups: ['speed_bin'], kept: ['speed_bin'], sums: ['open_readings'] }
  }
  const [speed, scale] = kind === 'exact' ? ['speed', ''] : ['CAST(round(speed * 1e1) AS SMALLINT)', ' / 1e1']
  const columns = percentiles.map(
    (name) => `percentile_cont(${PERCENTILES[name]}) WITHIN GROUP (ORDER BY ${speed})${scale} AS ${name},`,
  )
  return { columns: columns.join(' '), groups: [], kept: percentiles, sums: [] }
}

function percentilesOf(percentiles: readonly Percentile[], keys: readonly string[], isWhole: boolean): string {
  const list = keys.join(', ')
  if (isWhole) return `percentiles AS (SELECT ${list}, ${percentiles.join(', ')} FROM parts)`
  const columns = percentiles.map((name) => {
    const at = `${PERCENTILES[name]} * last`
    const lower = `min(CASE WHEN up_to > floor(${at}) THEN speed END)`
    const upper = `min(CASE WHEN up_to > ceil(${at}) THEN speed END)`
    return `${lower} + (${upper} - ${lower}) * max(${at} - floor(${at})) AS ${name}`
  })
  return fill(readSql('batch/question-percentiles-of-bins.sql'), { keys: list, percentiles: columns.join(', ') })
}

function fill(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole)
}
